package org.selfdiff.runner.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.record.LaunchMark.Kind;

class LaunchMarkTest {
  private static final String BEGINS =
      "2026-11-22T11:03:24.465Z INFO  ExperimentRun: run a-1 begins: selfdiff run a.conf\n";
  private static final String ENDS =
      "2026-11-22T11:06:09.255Z INFO  ExperimentRun: run a-1 ends: INTERRUPTED\n";
  private static final String STOPS =
      "2026-11-22T11:06:09.255Z ERROR ExperimentRun: run a-1 stops\n"
          + "java.io.IOException: No space left on device\n"
          + "\tat java.base/sun.nio.ch.FileDispatcherImpl.write0(Native Method)\n";

  @TempDir private Path folder;

  private Optional<LaunchMark> last(String log) throws IOException {
    return LaunchMark.last(Files.writeString(folder.resolve("train.log"), log));
  }

  @Test
  void theLastMarkCounts() throws IOException {
    assertThat(last(BEGINS)).contains(new LaunchMark(Kind.BEGINS, ""));
    assertThat(last(BEGINS + ENDS)).contains(new LaunchMark(Kind.ENDS, "INTERRUPTED"));
    assertThat(last(BEGINS + ENDS + BEGINS)).contains(new LaunchMark(Kind.BEGINS, ""));
    assertThat(last(BEGINS + STOPS))
        .contains(new LaunchMark(Kind.STOPS, "No space left on device"));
  }

  @Test
  void aMarkBehindALongTraceIsFound() throws IOException {
    String trace = "\tat org.selfdiff.runner.Somewhere.call(Somewhere.java:1)\n".repeat(3000);

    assertThat(last(BEGINS + STOPS + trace).map(LaunchMark::kind)).contains(Kind.STOPS);
  }

  @Test
  void withoutAMarkThereIsNone() throws IOException {
    assertThat(last("")).isEmpty();
    assertThat(last("run a-1 ends: FINISHED\n")).isEmpty();
    assertThat(LaunchMark.last(folder.resolve("none.log"))).isEmpty();
  }
}
