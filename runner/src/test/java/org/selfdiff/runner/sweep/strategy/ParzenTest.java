package org.selfdiff.runner.sweep.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.runner.sweep.space.Categorical;

class ParzenTest {
  private static final List<double[]> OBSERVATIONS =
      List.of(
          new double[] {},
          new double[] {0.25},
          new double[] {0, 1, 0.5},
          new double[] {0.9, 0.31, 0.3, 0.3, 0.32, 0.1});

  @Test
  void theDensityOfTheIntervalIsOne() {
    for (double[] observations : OBSERVATIONS) {
      assertThat(integral(new Parzen(observations), 0, 1)).isCloseTo(1, within(1e-4));
    }
  }

  @Test
  void drawsFollowTheDensity() {
    CounterRandom random = CounterRandom.of(3).at("draws");
    for (double[] observations : OBSERVATIONS) {
      Parzen parzen = new Parzen(observations);
      long below = IntStream.range(0, 4000).filter(i -> parzen.draw(random) < 0.3).count();

      assertThat(below / 4000.0).isCloseTo(integral(parzen, 0, 0.3), within(0.03));
    }
  }

  /**
   * The prior alone has deviation 1 around 1/2: exp(-1/8) between its density at the end and in the
   * middle. With one observation at 1/4, that has deviation 1/3 and half the weight.
   */
  @Test
  void deviationsAreThoseOfTheRule() {
    Parzen prior = new Parzen(new double[] {});
    assertThat(prior.logDensity(0) - prior.logDensity(0.5)).isCloseTo(-0.125, within(1e-12));

    double one = Math.exp(new Parzen(new double[] {0.25}).logDensity(1));
    double normal = 3 * Math.exp(-0.5 * 2.25 * 2.25) / Math.sqrt(2 * Math.PI);
    // Within 0..1 lie Φ(2.25) - Φ(-0.75) of the observation's density.
    double inside = 0.987776 - 0.226627;
    assertThat(one).isCloseTo((normal / inside + Math.exp(prior.logDensity(1))) / 2, within(1e-6));
  }

  @Test
  void choicesAreCountedOnTopOfThePrior() {
    Categorical choice = new Categorical("method", 3);
    Frequencies seen = new Frequencies(choice, new double[] {0.5, 0.5, 0.9});

    assertThat(Math.exp(seen.logDensity(0.1))).isCloseTo(2 / 9.0, within(1e-12));
    assertThat(Math.exp(seen.logDensity(0.5))).isCloseTo(4 / 9.0, within(1e-12));
    assertThat(Math.exp(seen.logDensity(0.7))).isCloseTo(3 / 9.0, within(1e-12));
    CounterRandom random = CounterRandom.of(1).at("draws");
    assertThat(IntStream.range(0, 900).filter(i -> choice.at(seen.draw(random)) == 1).count())
        .isBetween(400L - 60, 400L + 60);
  }

  private static double integral(Parzen parzen, double from, double to) {
    int steps = 2000;
    double width = (to - from) / steps;
    return IntStream.range(0, steps)
        .mapToDouble(i -> width * Math.exp(parzen.logDensity(from + (i + 0.5) * width)))
        .sum();
  }
}
