package org.selfdiff.methods.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Numbers of the released scripts; every array of theirs is walked by the runner's golden test. */
class ScheduleTest {
  private static final Warmup NONE = new Warmup(0, 0, Per.STEP);
  private static final Offset<Double> SINGLE = within(1e-7);

  @Test
  void cosineOfMocoCountsEpochsFromZeroAndNeverReachesZero() {
    Schedule moco = new Schedule(10, cosine(Per.EPOCH, 0, CosineLr.Over.RUN), NONE);
    assertThat(30 * moco.lrFactor(0, 0, 7)).isEqualTo(30);
    assertThat(30 * moco.lrFactor(1, 6, 7)).isCloseTo(29.265848, within(1e-6));
    assertThat(30 * moco.lrFactor(9, 3, 7)).isCloseTo(0.73415226, within(1e-7));
  }

  @Test
  void cosineOfTheNotebookCountsEpochsFromOneAndEndsAtZero() {
    Schedule notebook = new Schedule(20, cosine(Per.EPOCH, 1, CosineLr.Over.RUN), NONE);
    assertThat(0.06 * notebook.lrFactor(0, 0, 97)).isCloseTo(0.05963065, within(1e-8));
    assertThat(notebook.lrFactor(19, 96, 97)).isZero();
  }

  @Test
  void stepDropsAtItsMilestones() {
    Schedule step = new Schedule(200, new StepLr(List.of(120, 160), 0.1), NONE);
    assertThat(step.lrFactor(119, 4, 5)).isEqualTo(1);
    assertThat(step.lrFactor(120, 0, 5)).isCloseTo(0.1, SINGLE);
    assertThat(step.lrFactor(159, 4, 5)).isCloseTo(0.1, SINGLE);
    assertThat(step.lrFactor(160, 0, 5)).isCloseTo(0.01, SINGLE);
  }

  @Test
  void mgdRisesPerEpochAndThenJoinsTheCosineOfTheWholeRun() {
    Warmup rise = new Warmup(3, 0.001, Per.EPOCH);
    Schedule mgd = new Schedule(10, cosine(Per.EPOCH, 0, CosineLr.Over.RUN), rise);
    assertThat(30 * mgd.lrFactor(0, 5, 6)).isCloseTo(0.03, within(1e-8));
    assertThat(30 * mgd.lrFactor(1, 5, 6)).isCloseTo(10.02, within(1e-6));
    assertThat(30 * mgd.lrFactor(2, 5, 6)).isCloseTo(20.01, within(1e-6));
    assertThat(30 * mgd.lrFactor(3, 0, 6)).isCloseTo(23.816778, within(1e-6));
  }

  @Test
  void momentum2RisesPerStepAndThenTakesTheCosineOfWhatIsLeft() {
    double lr = 7.2;
    Warmup rise = new Warmup(2, 1e-6 / lr, Per.STEP);
    Schedule momentum2 = new Schedule(7, cosine(Per.STEP, 0, CosineLr.Over.AFTER_WARMUP), rise);
    assertThat(lr * momentum2.lrFactor(0, 0, 3)).isCloseTo(1e-6, within(1e-12));
    assertThat(lr * momentum2.lrFactor(0, 1, 3)).isCloseTo(1.2000009, within(2e-7));
    assertThat(lr * momentum2.lrFactor(2, 0, 3)).isEqualTo(lr);
    assertThat(lr * momentum2.lrFactor(6, 2, 3)).isCloseTo(0.07866864, within(1e-7));
  }

  /** The code of W-MSE: lr (i + 1) / 500 at the steps i below 500 of the run. */
  @Test
  void wMseRisesOverStepsFromAFiveHundredth() {
    Warmup rise = new Warmup(0, Optional.of(500), 0.002, Per.STEP, Warmup.Full.LAST);
    Schedule wMse = new Schedule(1000, new StepLr(List.of(950, 975), 0.2), rise);
    for (int i = 0; i < 500; i++) {
      assertThat(3e-3 * wMse.lrFactor(StepPosition.of(i, 97, 1000)))
          .isCloseTo(3e-3 * (i + 1) / 500, within(1e-17));
    }
    assertThat(wMse.lrFactor(StepPosition.of(500, 97, 1000))).isEqualTo(1);
    assertThat(wMse.lrFactor(949, 96, 97)).isEqualTo(1);
    assertThat(wMse.lrFactor(950, 0, 97)).isCloseTo(0.2, within(1e-15));
    assertThat(wMse.lrFactor(999, 96, 97)).isCloseTo(0.04, within(1e-15));
  }

  @Test
  void aWarmupOfStepsIsOneOfEpochsWhereItHasTheirSteps() {
    for (Per per : Per.values()) {
      for (Warmup.Full full : Warmup.Full.values()) {
        CosineLr cosine = cosine(per, 0, CosineLr.Over.AFTER_WARMUP);
        Schedule epochs = new Schedule(7, cosine, new Warmup(2, 0.1, Per.STEP, full));
        Schedule steps =
            new Schedule(7, cosine, new Warmup(0, Optional.of(10), 0.1, Per.STEP, full));
        for (int i = 0; i < 35; i++) {
          StepPosition at = StepPosition.of(i, 5, 7);
          assertThat(steps.lrFactor(at)).isEqualTo(epochs.lrFactor(at));
        }
      }
    }
  }

  @Test
  void aCosineThatFollowsAWarmupOfStepsStartsInsideAnEpoch() {
    Warmup rise = new Warmup(0, Optional.of(7), 0, Per.STEP, Warmup.Full.NEXT);
    Schedule bySteps = new Schedule(4, cosine(Per.STEP, 0, CosineLr.Over.AFTER_WARMUP), rise);
    assertThat(bySteps.lrFactor(1, 1, 5)).isCloseTo(6.0 / 7, within(1e-15));
    assertThat(bySteps.lrFactor(1, 2, 5)).isEqualTo(1);
    assertThat(bySteps.lrFactor(3, 4, 5))
        .isCloseTo(0.5 * (1 + Math.cos(Math.PI * 12 / 13)), within(1e-15));
    Schedule byEpochs = new Schedule(4, cosine(Per.EPOCH, 0, CosineLr.Over.AFTER_WARMUP), rise);
    assertThat(byEpochs.lrFactor(1, 2, 5)).isEqualTo(1);
    assertThat(byEpochs.lrFactor(3, 4, 5))
        .isCloseTo(0.5 * (1 + Math.cos(Math.PI * 2 / 3)), within(1e-15));
  }

  /** 1,281,167 images in batches of 256 over 200 epochs, and a run beyond what an int counts. */
  @Test
  void realRunsAreCountedInLongs() {
    StepPosition last = StepPosition.of(1_000_799, 5_004, 200);
    assertThat(last).isEqualTo(new StepPosition(199, 5_003, 5_004, 200));
    assertThat(last.stepsDone()).isEqualTo(1_000_799);
    Schedule moco = new Schedule(200, cosine(Per.STEP, 0, CosineLr.Over.AFTER_WARMUP), NONE);
    assertThat(moco.lrFactor(last))
        .isCloseTo(0.5 * (1 + Math.cos(Math.PI * 1_000_799 / 1_000_800)), within(1e-16));
    long far = 1_000_000L * 14_000_000 - 1;
    StepPosition end = StepPosition.of(far, 14_000_000, 1_000_000);
    assertThat(end).isEqualTo(new StepPosition(999_999, 13_999_999, 14_000_000, 1_000_000));
    assertThat(end.stepsDone()).isEqualTo(far);
    Warmup rise = new Warmup(500_000, 0, Per.STEP);
    Schedule endless = new Schedule(1_000_000, new ConstantLr(), rise);
    assertThat(endless.lrFactor(StepPosition.of(far / 4, 14_000_000, 1_000_000)))
        .isCloseTo(0.5, within(1e-9));
    assertThat(new Delay(500_000, Per.EPOCH).steps(14_000_000)).isEqualTo(7_000_000_000_000L);
    assertThat(new CosineMomentum(0.99).at(end)).isCloseTo(1, within(1e-15));
  }

  @Test
  void aMilestoneInsideTheWarmupActsAsInTheSupervisedScriptOfMgd() {
    Schedule step = new Schedule(8, new StepLr(List.of(2), 0.1), new Warmup(4, 0, Per.EPOCH));
    assertThat(step.lrFactor(1, 0, 1)).isEqualTo(0.25);
    assertThat(step.lrFactor(3, 0, 1)).isCloseTo(0.075, SINGLE);
    assertThat(step.lrFactor(4, 0, 1)).isCloseTo(0.1, SINGLE);
  }

  @Test
  void constantStaysAfterItsWarmup() {
    Schedule constant = new Schedule(3, new ConstantLr(), new Warmup(1, 0.5, Per.STEP));
    assertThat(constant.lrFactor(0, 1, 2)).isEqualTo(0.75);
    assertThat(constant.lrFactor(2, 1, 2)).isEqualTo(1);
  }

  @Test
  void aWarmupAsLongAsTheRunNeverReachesTheCosine() {
    Schedule rise =
        new Schedule(
            2, cosine(Per.STEP, 0, CosineLr.Over.AFTER_WARMUP), new Warmup(2, 0, Per.STEP));
    assertThat(rise.lrFactor(1, 1, 2)).isEqualTo(0.75);
  }

  @Test
  void stepsOutsideTheRunAreRefused() {
    Schedule constant = new Schedule(3, new ConstantLr(), NONE);
    assertThatThrownBy(() -> constant.lrFactor(3, 0, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("epoch 3 is outside a run of 3 epochs");
    assertThatThrownBy(() -> constant.lrFactor(0, 2, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("step 2 is outside an epoch of 2 steps");
  }

  private static CosineLr cosine(Per per, int first, CosineLr.Over over) {
    return new CosineLr(per, first, over);
  }

  @Test
  void stepsAreCountedOverTheRun() {
    assertThat(StepPosition.of(7, 3, 4)).isEqualTo(new StepPosition(2, 1, 3, 4));
    assertThat(new StepPosition(2, 1, 3, 4).stepsDone()).isEqualTo(7);
    assertThatThrownBy(() -> StepPosition.of(12, 3, 4))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aMomentumRisesToOneWithoutWarmup() {
    MomentumSchedule cosine = new CosineMomentum(0.99);
    assertThat(cosine.at(new StepPosition(0, 0, 2, 2))).isEqualTo(0.99);
    assertThat(cosine.at(new StepPosition(1, 0, 2, 2))).isCloseTo(0.995, within(1e-15));
    assertThat(cosine.at(new StepPosition(1, 1, 2, 2))).isCloseTo(0.99853553390593, within(1e-13));
    assertThat(new ConstantMomentum(0.99).at(new StepPosition(1, 1, 2, 2))).isEqualTo(0.99);
  }

  @Test
  void aMomentumByEpochStaysWithinOne() {
    MomentumSchedule cosine = new CosineMomentum(0.99, Per.EPOCH);
    assertThat(cosine.at(new StepPosition(0, 6, 7, 2))).isEqualTo(0.99);
    assertThat(cosine.at(new StepPosition(1, 0, 7, 2))).isCloseTo(0.995, within(1e-12));
    assertThat(cosine.at(new StepPosition(1, 6, 7, 2))).isCloseTo(0.995, within(1e-12));
  }
}
