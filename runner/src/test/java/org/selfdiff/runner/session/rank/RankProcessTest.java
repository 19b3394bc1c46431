package org.selfdiff.runner.session.rank;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.engine.Device;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.process.LogTail;

@Timeout(value = 10, unit = TimeUnit.MINUTES)
class RankProcessTest {
  private static final String LOGGED = "2026-11-28T21:10:53.858Z INFO  RankRun: compiling";

  @TempDir private Path folder;

  /** How a process is told of that has run a command of the shell and said something. */
  private RankException end(String command, String... said) throws Exception {
    Path log = folder.resolve("rank-1.log");
    Files.writeString(log, "what an earlier launch said\n");
    LogTail tail = LogTail.of(log);
    Process process = new ProcessBuilder("sh", "-c", command).start();
    process.waitFor();
    Files.write(log, List.of(said), StandardOpenOption.APPEND);
    RankOrder order = new RankOrder(folder, 1, 2, Device.CPU, "none", RankOrder.Work.RUN);
    return new RankProcess(order, process, tail).end();
  }

  private static String line(RankException e) {
    return e.getMessage().replaceFirst("process \\d+", "process 7");
  }

  @Test
  void aKilledOneIsNamedWithItsSignal() throws Exception {
    RankException e = end("kill -9 $$", LOGGED);
    assertThat(line(e))
        .isEqualTo(
            "rank 1 of 2 (process 7) was killed by signal 9 (SIGKILL: somebody's, or the system's"
                + " when memory ran out); its log is "
                + folder.resolve("rank-1.log"));
    assertThat(e.code()).isEqualTo(ExitCode.DATA);
    assertThat(e.wasInterrupted()).isFalse();
  }

  @Test
  void whatACrashSaidIsShownBelow() throws Exception {
    RankException e =
        end("kill -6 $$", LOGGED, "#", "# A fatal error has been detected", "#  SIGSEGV (0xb)");
    RankException told = e.keeping("something is kept");
    assertThat(line(told).lines())
        .containsExactly(
            "rank 1 of 2 (process 7) was killed by signal 6 (SIGABRT: the Java machine or a native"
                + " library gave up); its log is "
                + folder.resolve("rank-1.log")
                + "; something is kept",
            "  A fatal error has been detected",
            "  SIGSEGV (0xb)");
  }

  @Test
  void oneThatFailsGivesItsReasonAndItsStatus() throws Exception {
    RankException e = end("exit 3", LOGGED, "data.root: no such folder");
    assertThat(line(e))
        .isEqualTo(
            "rank 1 of 2 (process 7) ended: data.root: no such folder; its log is "
                + folder.resolve("rank-1.log"));
    assertThat(e.code()).isEqualTo(ExitCode.DATA);
    assertThat(end("exit 5", "differs").code()).isEqualTo(ExitCode.VERIFICATION);
    RankException ours =
        end("exit 1", "internal error: x", "This is a mistake in SelfDiff. --debug shows where");
    assertThat(line(ours)).contains("ended: internal error: x; its log");
    assertThat(ours.code()).isEqualTo(ExitCode.INTERNAL);
  }

  @Test
  void oneThatEndsWithoutAWordIsNoSuccess() throws Exception {
    assertThat(line(end("exit 0", LOGGED)))
        .startsWith("rank 1 of 2 (process 7) ended with status 0; its log is ");
    assertThat(end("exit 0").code()).isEqualTo(ExitCode.DATA);
    assertThat(end("exit 130").wasInterrupted()).isTrue();
    assertThat(end("exit 130").code()).isEqualTo(ExitCode.DATA);
  }

  @Test
  void ordersComeBackFromTheirWords() {
    for (Device device : List.of(Device.CPU, Device.cuda(5))) {
      RankOrder order = new RankOrder(folder, 3, 4, device, "blocks", RankOrder.Work.RUN);
      assertThat(RankOrder.of(order.words())).isEqualTo(order);
    }
  }
}
