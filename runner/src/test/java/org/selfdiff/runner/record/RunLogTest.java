package org.selfdiff.runner.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.exit.UserException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class RunLogTest {
  private static final Logger LOG = LoggerFactory.getLogger("org.selfdiff.runner.Session");

  @TempDir Path folder;

  @Test
  void launchesAppendToOneFile() throws IOException {
    Path file = folder.resolve("train.log");
    LOG.info("before");
    RunLog first = RunLog.attach(file);
    LOG.info("epoch {} done", 1);
    LOG.debug("unseen");
    LoggerFactory.getLogger("org.nd4j.linalg.factory.Nd4jBackend").info("Loaded backend");
    first.close();
    LOG.info("between");
    RunLog second = RunLog.attach(file);
    LOG.info("again", new IllegalStateException("shown in full"));
    second.close();
    List<String> lines = Files.readAllLines(file);
    assertThat(lines.get(0))
        .matches("\\d{4}-\\d\\d-\\d\\dT[\\d:.]{12}[Z+-][\\d:]* INFO  Session: epoch 1 done");
    assertThat(lines.get(1)).endsWith(" INFO  Session: again");
    assertThat(lines.get(2)).isEqualTo("java.lang.IllegalStateException: shown in full");
    assertThat(lines.get(3)).startsWith("\tat ");
  }

  @Test
  void whatIsDivertedIsSaidInItsFileAlone() throws IOException {
    Path all = folder.resolve("train.log");
    Path theirs = folder.resolve("logs/library.log");
    try (RunLog everything = RunLog.attach(all);
        RunLog library = RunLog.divert(theirs, List.of("com.example"))) {
      LoggerFactory.getLogger("com.example.net.Server").warn("disconnected");
      LOG.info("epoch 1 done");
    }
    assertThat(Files.readAllLines(theirs))
        .singleElement()
        .asString()
        .endsWith(" WARN  Server: disconnected");
    assertThat(Files.readAllLines(all))
        .singleElement()
        .asString()
        .endsWith(" INFO  Session: epoch 1 done");
  }

  @Test
  void aFileThatCannotBeWrittenIsAnError() throws IOException {
    Path folderInItsPlace = Files.createDirectory(folder.resolve("train.log"));
    assertThatThrownBy(() -> RunLog.attach(folderInItsPlace))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("train.log: cannot be written");
  }
}
