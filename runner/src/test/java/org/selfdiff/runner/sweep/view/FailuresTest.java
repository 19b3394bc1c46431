package org.selfdiff.runner.sweep.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.config.Corpus;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.sweep.course.TrialRecord;
import org.selfdiff.runner.sweep.language.LoadedSweep;
import org.selfdiff.runner.sweep.language.SweepLoader;
import org.selfdiff.runner.sweep.space.Trial;

class FailuresTest {
  private static final Path SWEEP = Corpus.experiments().resolve("sweeps/temperature-lr.conf");

  @TempDir private Path folder;
  private final List<TrialRecord> standings = new ArrayList<>();

  private LoadedSweep sweep() {
    return new SweepLoader().load(SWEEP, List.of("run.root=" + folder));
  }

  /** A trial, and what its run ended with; -1 for one that was killed. */
  private void trial(Trial.Status state, int exit) throws IOException {
    int number = standings.size();
    standings.add(
        new TrialRecord(
            number,
            Map.of("optimizer.lr", "0.1"),
            List.of("0123456" + number),
            List.of(),
            1,
            state,
            state == Trial.Status.FAILED ? "why " + number : "",
            -1));
    Path run = sweep().folder().resolve("temperature-lr-0123456" + number);
    Files.createDirectories(run);
    String ended = exit < 0 ? "\"running\"" : "\"failed\", \"exit\": " + exit;
    Files.writeString(
        run.resolve("status.json"),
        "{\"state\": "
            + ended
            + ", \"time\": \"2026-03-01T09:00:00Z\", \"step\": 0, \"epoch\": 0}");
  }

  private Failures failures() {
    return Failures.of(new Results(sweep(), standings));
  }

  @Test
  void withoutAFailureThereIsNothingToSay() throws IOException {
    trial(Trial.Status.FINISHED, 0);
    assertThat(failures().code()).isEqualTo(ExitCode.OK);
    assertThat(failures().sentence()).isEmpty();
    assertThat(failures().text()).isEmpty();
  }

  @Test
  void theWorstOfTheRunsIsTheStatus() throws IOException {
    trial(Trial.Status.FINISHED, 0);
    trial(Trial.Status.FAILED, 4);
    assertThat(failures().code()).as("some points diverge in many a sweep").isEqualTo(ExitCode.OK);
    assertThat(failures().sentence()).isEqualTo("1 of 2 trials failed, for the reasons above");
    trial(Trial.Status.FAILED, 5);
    assertThat(failures().code()).isEqualTo(ExitCode.VERIFICATION);
    trial(Trial.Status.FAILED, -1);
    assertThat(failures().code()).isEqualTo(ExitCode.DATA);
    assertThat(failures().sentence())
        .isEqualTo(
            "3 of 4 trials failed, for the reasons above; the same command tries those again that"
                + " could not run, and with a higher sweep.retries those that crashed");
  }

  @Test
  void aSweepOfWhichEveryTrialDivergedHasDiverged() throws IOException {
    trial(Trial.Status.FAILED, 4);
    trial(Trial.Status.FAILED, 4);

    assertThat(failures().code()).isEqualTo(ExitCode.DIVERGED);
    assertThat(failures().sentence()).isEqualTo("every trial failed, for the reasons above");
  }

  @Test
  void everyFailureIsNamedWithItsReasonAndItsLog() throws IOException {
    trial(Trial.Status.FAILED, 1);
    Path log = sweep().folder().resolve("logs/temperature-lr-01234560.log");
    Files.createDirectories(log.getParent());
    Files.writeString(log, "said");

    assertThat(failures().code()).isEqualTo(ExitCode.DATA);
    assertThat(failures().text())
        .isEqualTo("trial 0 (lr 0.1000) failed: why 0\n  log " + log + "\n");
    assertThat(failures().sentence()).startsWith("the only trial failed, ");
  }
}
