package org.selfdiff.runner.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunHolderTest {
  private static final Instant TIME = Instant.parse("2026-11-22T11:03:22Z");

  @TempDir private Path folder;

  @Test
  void theTextOfTheLockComesBack() {
    RunHolder holder = new RunHolder(4711, "box", TIME);

    assertThat(holder.text()).isEqualTo("process 4711 on box since 2026-11-22T11:03:22Z");
    assertThat(RunHolder.parse(holder.text())).contains(holder);
  }

  @Test
  void otherTextsNameNobody() {
    assertThat(RunHolder.parse("")).isEmpty();
    assertThat(RunHolder.parse("process x on box since 2026-11-22T11:03:22Z")).isEmpty();
    assertThat(RunHolder.parse("process 4711 on box since yesterday")).isEmpty();
  }

  @Test
  void whoTookTheLockIsReadWhileItIsHeld() throws IOException {
    RunPaths paths = new RunPaths(folder);
    try (RunLock lock = RunLock.take(paths)) {
      RunHolder holder = RunHolder.read(paths).orElseThrow();
      assertThat(holder.process()).isEqualTo(ProcessHandle.current().pid());
      assertThat(holder.here()).isTrue();
      assertThat(holder.alive()).isTrue();
    }
    assertThat(RunHolder.read(paths)).isEmpty();
    Files.writeString(paths.lock(), new RunHolder(4711, "box", Instant.now()).text());
    assertThat(RunHolder.read(paths)).as("runs of earlier versions").isPresent();
  }

  @Test
  void anotherProcessThatGotTheNumberIsNotTheHolder() {
    long here = ProcessHandle.current().pid();

    assertThat(new RunHolder(here, "box", Instant.now()).alive()).isTrue();
    assertThat(new RunHolder(here, "box", Instant.parse("2020-01-01T00:00:00Z")).alive()).isFalse();
    assertThat(new RunHolder(999_999_999L, "box", Instant.now()).alive()).isFalse();
  }
}
