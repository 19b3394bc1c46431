package org.selfdiff.runner.sweep.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.runner.sweep.space.SweepPoint;

/** What ASHA saves over training every trial to its end, on drawn learning curves. */
class AshaSavingTest {
  private static final int SEEDS = 30;
  private static final int TRIALS = 81;
  private static final Asha ASHA = new Asha(3, 1, 81, 0);
  private static final Landscape LANDSCAPE = Landscape.ALL.get(4);

  /** One seed: the share of the cost, and how much worse the best finished trial is. */
  private record Outcome(double cost, double loss, double worse) {}

  @Test
  void aFractionOfTheCostFindsTrialsAsGood() {
    List<Outcome> outcomes = IntStream.range(0, SEEDS).mapToObj(AshaSavingTest::outcome).toList();

    assertThat(median(outcomes.stream().mapToDouble(Outcome::cost).toArray())).isLessThan(0.15);
    assertThat(median(outcomes.stream().mapToDouble(Outcome::worse).toArray())).isZero();
    assertThat(outcomes.stream().mapToDouble(Outcome::worse).average().orElseThrow())
        .isLessThan(0.02);
  }

  /** Writes the figures. */
  public static void main(String[] arguments) {
    List<Outcome> outcomes = IntStream.range(0, SEEDS).mapToObj(AshaSavingTest::outcome).toList();
    System.out.printf(
        Locale.ROOT,
        "cost %.3f of all to the end, median; the same best trial with %d of %d seeds;"
            + " mean loss %.4f, worse by %.4f%n",
        median(outcomes.stream().mapToDouble(Outcome::cost).toArray()),
        outcomes.stream().filter(o -> o.worse() == 0).count(),
        SEEDS,
        outcomes.stream().mapToDouble(Outcome::loss).average().orElseThrow(),
        outcomes.stream().mapToDouble(Outcome::worse).average().orElseThrow());
  }

  private static Outcome outcome(long seed) {
    Sampler sampler = new RandomSampler(LANDSCAPE.space(), seed);
    SimulatedSweep.Curve curve = (trial, point, t) -> loss(seed, trial, point, t);
    SimulatedSweep halving = new SimulatedSweep(sampler, ASHA, ASHA.rungs(), curve).run(TRIALS, 4);
    SimulatedSweep whole =
        new SimulatedSweep(
                sampler, (trial, rung, history) -> Pruner.Decision.CONTINUE, List.of(81L), curve)
            .run(TRIALS, 4);
    return new Outcome(
        (double) halving.cost() / whole.cost(), whole.best(), halving.best() - whole.best());
  }

  /** A power law that ends near the value of the point; its pace differs, so that curves cross. */
  private static double loss(long seed, int trial, SweepPoint point, long t) {
    CounterRandom random = CounterRandom.of(seed).at("curve", trial);
    double above = random.nextDouble(0.5, 2);
    double pace = random.nextDouble(0.3, 1);
    double noise = 0.02 * random.at(t).nextGaussian();
    return LANDSCAPE.regret(point) + above * Math.pow(t, -pace) + noise;
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return (values[(values.length - 1) / 2] + values[values.length / 2]) / 2;
  }
}
