package org.selfdiff.runner.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.config.Corpus;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.Program;

/** The order in which a step is run, waited for and timed. */
class StepBenchTest {
  private static final int WARMUP = 5;

  private final List<String> calls = new ArrayList<>();
  private long now;

  /**
   * A device that returns from a step at once and needs a second for it; five runs are not alike.
   */
  private final class Late extends StandInExecutor.Passing {
    private int begun;

    Late(Program real) {
      super(real);
    }

    @Override
    public void run() {
      calls.add("run");
      begun++;
    }

    @Override
    public void settle() {
      calls.add("settle");
      now += begun * 1_000_000_000L;
      begun = 0;
    }

    @Override
    public int warmup() {
      return WARMUP;
    }
  }

  private StepBench bench() {
    Experiment e =
        new ExperimentLoader()
            .load(Corpus.experiments().resolve("smoke/moco.conf"), List.of())
            .orThrow()
            .experiment();
    Setup setup = new Setup(e, new StandInExecutor(Late::new), new Placement(1), 1);
    return new StepBench(
        FittingStep.of(setup),
        () -> {
          calls.add("clock");
          return now;
        });
  }

  @Test
  void aStepIsTimedUntilTheDeviceHasDoneIt() {
    try (StepBench bench = bench()) {
      calls.clear();
      StepBench.StepTimes times = bench.measure(2, 3);

      // Recording needs more runs than were asked for as warm-up.
      assertThat(calls)
          .hasSize(4 * (WARMUP + 3))
          .startsWith("clock", "run", "settle", "clock", "clock", "run", "settle", "clock");
      assertThat(times.steps()).isEqualTo(3);
      assertThat(times.medianMilliseconds()).isEqualTo(1000);
      assertThat(times.minMilliseconds()).isEqualTo(1000);
    }
  }

  @Test
  void aSecondMeasurementWarmsUpNoMoreThanItIsAskedTo() {
    try (StepBench bench = bench()) {
      bench.measure(2, 3);
      calls.clear();
      bench.measure(1, 2);

      assertThat(calls).hasSize(4 * 3);
    }
  }
}
