package org.selfdiff.runner.sweep.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.sweep.space.Categorical;
import org.selfdiff.runner.sweep.space.Condition;
import org.selfdiff.runner.sweep.space.History;
import org.selfdiff.runner.sweep.space.RealRange;
import org.selfdiff.runner.sweep.space.Space;
import org.selfdiff.runner.sweep.space.SweepPoint;
import org.selfdiff.runner.sweep.space.Trial;
import org.selfdiff.runner.sweep.space.Trial.Status;

class TpeSamplerTest {
  private static final Space LINE = new Space(List.of(new RealRange("x", 0, 1, false)));
  private static final TpeSampler TPE = new TpeSampler(LINE, 0);

  @Test
  void theFirstPointsAreThoseOfRandomSearch() {
    RandomSampler random = new RandomSampler(LINE, 0);

    assertThat(TPE.suggest(9, bowl(9))).isEqualTo(random.suggest(9, History.EMPTY));
    assertThat(TPE.suggest(10, bowl(10))).isNotEqualTo(random.suggest(10, History.EMPTY));
  }

  @Test
  void pointsComeFromWhereTrialsWereGood() {
    for (int trial = 40; trial < 60; trial++) {
      assertThat(TPE.suggest(trial, bowl(40)).get("x")).isBetween(0.6, 0.8);
    }
  }

  @Test
  void pointsKeepAwayFromTrialsThatRun() {
    History known = bowl(20);
    double alone = TPE.suggest(20, known).get("x");
    List<Trial> withRunning = new ArrayList<>(known.trials());
    for (int i = 0; i < 10; i++) {
      withRunning.add(
          new Trial(20 + i, SweepPoint.EMPTY.with("x", alone), List.of(), Status.RUNNING));
    }

    double beside = TPE.suggest(20, new History(withRunning)).get("x");
    assertThat(Math.abs(beside - alone)).isGreaterThan(0.02);
  }

  @Test
  void failedTrialsAreAvoided() {
    List<Trial> trials = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      double x = (i + 0.5) / 40;
      SweepPoint point = SweepPoint.EMPTY.with("x", x);
      trials.add(
          x > 0.5
              ? new Trial(i, point, List.of(), Status.FAILED)
              : new Trial(i, point, List.of(1 - x), Status.FINISHED));
    }
    for (int trial = 40; trial < 60; trial++) {
      assertThat(TPE.suggest(trial, new History(trials)).get("x")).isBetween(0.35, 0.55);
    }
  }

  /** Method 1 was seldom tried and never good, but what is best for it is known. */
  @Test
  void aConditionalDimensionLearnsWithinItsChoice() {
    Condition second = new Condition("method", Set.of(1));
    Space space =
        new Space(
            List.of(
                new Categorical("method", 2),
                new RealRange("x", 0, 1, false, Optional.of(second))));
    List<Trial> trials = new ArrayList<>();
    for (int i = 0; i < 80; i++) {
      double x = i / 80.0;
      trials.add(
          i % 8 > 0
              ? new Trial(i, SweepPoint.EMPTY.with("method", 0), List.of(0.0), Status.FINISHED)
              : new Trial(
                  i,
                  SweepPoint.EMPTY.with("method", 1).with("x", x),
                  List.of(1 + x),
                  Status.FINISHED));
    }
    TpeSampler sampler = new TpeSampler(space, 0);
    for (int trial = 80; trial < 100; trial++) {
      SweepPoint point = sampler.suggest(trial, new History(trials));

      assertThat(point.choice("method")).isEqualTo(1);
      assertThat(point.get("x")).isLessThan(0.3);
    }
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    assertThatThrownBy(() -> new TpeSampler(LINE, 0, 10, 1.5, 24))
        .hasMessage(
            "TPE needs at least 1 trial, a share above 0 and up to 1, and at least 1 candidate,"
                + " found 10, 1.5 and 24");
  }

  /** Trials over the whole line with the least loss at 0.7. */
  private static History bowl(int count) {
    List<Trial> trials = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double x = (i + 0.5) / count;
      trials.add(
          new Trial(
              i, SweepPoint.EMPTY.with("x", x), List.of(Math.pow(x - 0.7, 2)), Status.FINISHED));
    }
    return new History(trials);
  }
}
