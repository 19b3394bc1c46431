package org.selfdiff.runner.sweep.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.config.Corpus;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.config.Loaded;

class PlanTextTest {
  private static final Measured MEASURED = new Measured(0.5, 0.4375, 2_750_000_000L, 0.001, 5);

  /** 858 steps of 0.5 s that wait for 1 s of input. */
  private static final RunCost COST =
      new RunCost(
          858,
          22,
          new Pipeline(0.5, 1, 1, 1, 2, 1),
          new RunCost.EvaluationTime(4, 9, 2),
          5,
          3,
          8 << 20,
          2);

  @Test
  void aSingleRunIsPlanned() {
    Loaded.Valid run =
        new ExperimentLoader()
            .load(Corpus.experiments().resolve("quickstart.conf"), List.of())
            .orThrow();

    assertThat(PlanText.of(run, COST, MEASURED))
        .isEqualTo(
            """
            run     %s, 858 steps: 22 epochs of 39
            step    500.0 ms measured, 437.5 ms by the cost model; 2.75 GFLOP
            input   1000.0 ms of one core per step, which makes a step 1000.0 ms
            time    14m 41s: steps 7m 09s, input 7m 09s, evaluation 15s, start and export 8s
            disk    24.0 MiB at most
            """
                .formatted(run.runName()));
  }

  @Test
  void aSweepIsATableAndTotals() {
    assertThat(PlanText.of(Planned.of(3, COST, 2, "sweep.pruner=none"), MEASURED, 2))
        .isEqualTo(
            """
            trial  temperature  lr  steps  ms/step  time     MiB
            0      0.1              858    1000.0   14m 41s  24.0
            1      0.2              858    1000.0   14m 41s  24.0
            and 1 more

            trials  3, drawn at random in place of those that will be chosen
            runs    3
            step    500.0 ms measured, 437.5 ms by the cost model; 2.75 GFLOP
            input   1000.0 ms of one core per step, which makes a step 1000.0 ms
            time    22m 01s, 2 runs at the same time
            parts   steps 10m 43s, input 10m 43s, evaluation 22s, start and export 12s
            disk    72.0 MiB at most
            """);
  }

  @Test
  void pruningIsSaidToSaveOrToCost() {
    RunCost cost = Planned.steps(90, 9, 1);

    // 42 of 162 epochs: 18, 6 and 2 trials reach epochs 1, 3 and 9 in 26 launches.
    assertThat(PlanText.of(Planned.of(18, cost, 1), MEASURED, 0))
        .contains("\ntime    27m 00s one run after the other\n")
        .contains("\npruned  some 7m 00s, 74.1 % less, with rungs at epochs [1, 3]\n");
    RunCost launches =
        new RunCost(
            9, 9, new Pipeline(1, 1, 0, 1, 1, 1), new RunCost.EvaluationTime(0, 0, 0), 91, 0, 0, 2);
    assertThat(PlanText.of(Planned.of(18, launches, 1), MEASURED, 0))
        .contains("\ntime    30m 00s one run after the other\n")
        .contains("\npruned  some 40m 08s, 33.8 % more, with rungs at epochs [1, 3]\n");
  }
}
