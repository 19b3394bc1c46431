package org.selfdiff.runner.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.record.LaunchMark;
import org.selfdiff.runner.record.RunPaths;

class StandingTest {
  private static final long NOBODY = 999_999_999L;

  @TempDir private Path folder;
  private RunFixture run;

  @BeforeEach
  void begin() throws IOException {
    run = RunFixture.make(folder, "a-1");
  }

  private Standing standing(int secondsSinceWritten) throws IOException {
    RunPaths paths = new RunPaths(run.folder());
    Instant now = Instant.now();
    Instant written = now.minusSeconds(secondsSinceWritten);
    return Standing.of(paths, LaunchMark.last(paths.log()), written, now);
  }

  private RunState state() throws IOException {
    return standing(0).state();
  }

  @Test
  void itRunsWhileItsProcessLives() throws IOException {
    run.held(ProcessHandle.current().pid());
    assertThat(standing(9999)).isEqualTo(new Standing(RunState.RUNNING, ""));
  }

  @Test
  void aKilledProcessLeavesAnInterruptedRun() throws IOException {
    run.held(NOBODY);
    assertThat(standing(0))
        .isEqualTo(new Standing(RunState.INTERRUPTED, "its process has ended without a word"));
  }

  @Test
  void onAnotherMachineASignOfLifeCounts() throws IOException {
    run.held(NOBODY, "elsewhere.example");
    assertThat(standing(599).state()).isEqualTo(RunState.RUNNING);
    assertThat(standing(601).state()).isEqualTo(RunState.INTERRUPTED);
  }

  @Test
  void theLogTellsTheEnd() throws IOException {
    run.held(ProcessHandle.current().pid());
    run.log("ends: FINISHED");
    assertThat(state()).isEqualTo(RunState.FINISHED);
    run.log("begins: selfdiff run a.conf").log("ends: INTERRUPTED");
    assertThat(state()).isEqualTo(RunState.INTERRUPTED);
    run.log("ends: DIVERGED");
    assertThat(standing(0))
        .isEqualTo(new Standing(RunState.FAILED, "diverged: the loss is no number"));
    run.log("ends: UNPROVEN");
    assertThat(state()).isEqualTo(RunState.FAILED);
    run.log("stops\njava.lang.IllegalStateException: no room");
    assertThat(standing(0)).isEqualTo(new Standing(RunState.FAILED, "no room"));
  }
}
