package org.selfdiff.runner.session.rank;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.selfdiff.runner.config.Corpus;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.engine.Device;
import org.selfdiff.runner.engine.group.Meeting;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.process.JavaCommand;

/** Real ranks that wait for a rank 0. */
class RankSignalsTest {
  private static final double HEAP_PERCENT = 5;

  @TempDir private Path folder;

  private Loaded.Valid experiment() {
    return new ExperimentLoader(Corpus.experiments())
        .load(
            Corpus.experiments().resolve("smoke/simsiam.conf"),
            List.of("hardware.devices=2", "run.root=\"" + folder.resolve("runs") + "\""))
        .orThrow();
  }

  @ParameterizedTest
  @EnumSource(RankOrder.Work.class)
  @Timeout(120)
  void aSignalIsForRank0ToFollowWhoseEndLeavesNothing(RankOrder.Work work) throws Exception {
    try (Meeting meeting = Meeting.open(2)) {
      RankOrder.leave(meeting.folder(), experiment());
      RankOrder order = new RankOrder(meeting.folder(), 1, 2, Device.CPU, "none", work);
      List<String> main =
          Stream.concat(Stream.of("org.selfdiff.runner.cli.RankMain"), order.words().stream())
              .toList();
      Process rank =
          JavaCommand.likeThis(main).start(HEAP_PERCENT, Map.of(), folder.resolve("rank.log"));
      try {
        while (rank.isAlive() && !order.isReady()) {
          Thread.sleep(20);
        }
        // The process itself would close its standard input, too.
        rank.toHandle().destroy();
        assertThat(rank.waitFor(1, TimeUnit.SECONDS))
            .as("ended by the signal: %s", Files.readString(folder.resolve("rank.log")))
            .isFalse();
        JavaCommand.release(rank);
        assertThat(rank.waitFor()).isEqualTo(ExitCode.INTERRUPTED.status());
        assertThat(meeting.folder()).doesNotExist();
      } finally {
        rank.destroyForcibly();
      }
    }
  }
}
