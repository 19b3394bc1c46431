package org.selfdiff.runner.sweep.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.sweep.space.Categorical;
import org.selfdiff.runner.sweep.space.History;
import org.selfdiff.runner.sweep.space.RealRange;
import org.selfdiff.runner.sweep.space.Space;
import org.selfdiff.runner.sweep.space.SweepPoint;
import org.selfdiff.runner.sweep.space.Trial;
import org.selfdiff.runner.sweep.space.Trial.Status;

class ImportanceTest {
  private static final Space PLANE =
      new Space(
          List.of(
              new RealRange("steep", 0, 1, false),
              new RealRange("flat", 0, 1, false),
              new RealRange("idle", 1e-3, 1, true),
              new Categorical("nothing", 5)));

  /** Ranks 0 to 4 with one choice and 5 to 9 with the other: SST 82.5, SSW 2 · 10. */
  @Test
  void theMeasureIsThatOfTheFormula() {
    Space space = new Space(List.of(new Categorical("method", 2)));
    List<Trial> trials = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      trials.add(trial(i, SweepPoint.EMPTY.with("method", i % 2), i % 2 * 100 + i));
    }

    assertThat(Importance.of(space, new History(trials)).get("method"))
        .isCloseTo(1 - 9.0 / 8 * 20 / 82.5, within(1e-12));
  }

  @Test
  void dimensionsAreOrderedByWhatTheyExplain() {
    Map<String, Double> importance = measured(p -> 3 * p.get("steep") + p.get("flat"));

    // The shares of the variance are 9/10 and 1/10.
    assertThat(importance.get("steep")).isCloseTo(0.9, within(0.06));
    assertThat(importance.get("flat")).isCloseTo(0.1, within(0.06));
    assertThat(importance.get("idle")).isLessThan(0.03);
    assertThat(importance.get("nothing")).isLessThan(0.03);
    assertThat(importance.keySet()).containsExactly("steep", "flat", "idle", "nothing");
  }

  @Test
  void onlyTheOrderOfTheLossesCounts() {
    assertThat(measured(p -> Math.exp(30 * p.get("steep") + 10 * p.get("flat"))))
        .isEqualTo(measured(p -> 3 * p.get("steep") + p.get("flat")));
  }

  @Test
  void aConditionalDimensionIsMeasuredWhereItIsActive() {
    Landscape mixed = Landscape.ALL.get(4);
    List<Trial> trials =
        SimulatedSweep.of(new RandomSampler(mixed.space(), 0), mixed).run(300, 1).trials();
    Map<String, Double> importance = Importance.of(mixed.space(), new History(trials));

    assertThat(importance.keySet())
        .containsExactly("method", "lr", "queue", "temperature", "symmetric");
    assertThat(importance.get("lr")).isGreaterThan(0.5);
    assertThat(importance.get("temperature")).isGreaterThan(importance.get("queue"));
  }

  @Test
  void fewTrialsAreNotMeasured() {
    History few = run(9, p -> p.get("steep"));

    assertThat(Importance.of(PLANE, few)).isEmpty();
  }

  @Test
  void trialsThatFailAreTheWorst() {
    List<Trial> trials = new ArrayList<>();
    Space space = new Space(List.of(new Categorical("method", 2)));
    for (int i = 0; i < 10; i++) {
      SweepPoint point = SweepPoint.EMPTY.with("method", i / 5);
      trials.add(i < 5 ? trial(i, point, 1) : new Trial(i, point, List.of(), Status.FAILED));
    }

    assertThat(Importance.of(space, new History(trials)).get("method")).isEqualTo(1);
  }

  private static Map<String, Double> measured(ToDoubleFunction<SweepPoint> loss) {
    return Importance.of(PLANE, run(400, loss));
  }

  private static History run(int count, ToDoubleFunction<SweepPoint> loss) {
    RandomSampler sampler = new RandomSampler(PLANE, 2);
    List<Trial> trials = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      SweepPoint point = sampler.suggest(i, History.EMPTY);
      trials.add(trial(i, point, loss.applyAsDouble(point)));
    }
    return new History(trials);
  }

  private static Trial trial(int number, SweepPoint point, double loss) {
    return new Trial(number, point, List.of(loss), Status.FINISHED);
  }
}
