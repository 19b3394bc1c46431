package org.selfdiff.runner.sweep.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.sweep.language.Pruning;

class SweepPlanTest {
  /**
   * 9 epochs of 60 steps: 5 s to start, 4 before, 90 s of steps, 9 beside them, 2 + 3 at the end.
   */
  private static final RunCost COST =
      new RunCost(
          90,
          9,
          new Pipeline(0.5, 1, 1, 1, 2, 1),
          new RunCost.EvaluationTime(4, 9, 2),
          5,
          3,
          1 << 20,
          2);

  @Test
  void aRunIsTheSumOfItsParts() {
    assertThat(COST.step().seconds()).isEqualTo(1);
    assertThat(COST.training()).isEqualTo(90 + 9);
    assertThat(COST.atEnd()).isEqualTo(2 + 3);
    assertThat(COST.seconds()).isEqualTo(5 + 4 + 99 + 5);
    assertThat(TimeBreakdown.of(COST)).isEqualTo(new TimeBreakdown(45, 45, 4 + 9 + 2, 5 + 3));
    assertThat(TimeBreakdown.sum(List.of(COST, COST)).over(4))
        .isEqualTo(new TimeBreakdown(22.5, 22.5, 7.5, 4));
    assertThat(COST.bytes()).isEqualTo(3 << 20);
  }

  @Test
  void pruningSavesTrainingButLaunchesRunsOftener() {
    SweepPlan plan = Planned.of(18, COST, 1);

    assertThat(plan.wholeSeconds()).isEqualTo(18 * 113);
    // 42 of 162 epochs, 26 launches, and 2 trials that reach their end.
    assertThat(plan.expectedSeconds()).isEqualTo(26 * 5 + 18 * 4 + 42 * 99 / 9.0 + 2 * 5);
    assertThat(plan.seconds(new Pruning.None(), 6)).isEqualTo(6 * 113);
  }

  @Test
  void workersDivideRunsButNoRun() {
    assertThat(Planned.of(18, COST, 3).wholeSeconds()).isEqualTo(6 * 113);
    assertThat(Planned.of(2, COST, 3).wholeSeconds()).isEqualTo(113);
  }

  @Test
  void everySeedIsARun() {
    SweepPlan plan = Planned.of(2, COST, 1, "sweep.seeds=[0,1,2]");

    assertThat(plan.wholeSeconds()).isEqualTo(6 * 113);
    assertThat(plan.bytes()).isEqualTo(18 << 20);
    assertThat(plan.seconds(new Pruning.None(), 2)).isEqualTo(6 * 113);
  }
}
