package org.selfdiff.runner.sweep.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.random.CounterRandom;

class SearchDistributionTest {
  @Test
  void theConstantsAreThoseOfTheTable() {
    CmaParameters p = CmaParameters.of(10, CmaParameters.defaultLambda(10));

    assertThat(p.lambda()).isEqualTo(10);
    assertThat(p.w().toArray())
        .containsExactly(new double[] {0.4563, 0.2708, 0.1622, 0.0852, 0.0255}, within(1e-4));
    assertThat(p.muEff()).isCloseTo(3.1673, within(1e-4));
    assertThat(p.cSigma()).isCloseTo(5.1673 / 18.1673, within(1e-5));
    assertThat(p.dSigma()).isCloseTo(1 + 5.1673 / 18.1673, within(1e-5));
    assertThat(p.cc()).isCloseTo(4.31673 / 14.63346, within(1e-5));
    assertThat(p.c1()).isCloseTo(2 / 130.8573, within(1e-6));
    assertThat(p.cMu()).isCloseTo(2 * 1.73303 / 147.1673, within(1e-6));
    assertThat(p.chiN()).isCloseTo(3.0847, within(1e-4));
  }

  /**
   * One dimension, worked by hand: weights .8042 and .1958, so the mean moves by .8042 · 1 + .1958
   * · .5; the step's path is .9200, 1.1534 times its expected length; σ becomes exp(.3168 · .1534);
   * the covariance's path is 1.0360 and C becomes .6282 + .2963 · 1.0734 + .0755 · .8531.
   */
  @Test
  void oneUpdateIsThatOfTheEquations() {
    SearchDistribution after =
        SearchDistribution.around(new double[] {0}, 1)
            .after(
                List.of(new double[] {1}, new double[] {0.5}, new double[] {-1}),
                CmaParameters.of(1, 4));

    assertThat(after.mean()[0]).isCloseTo(0.9021, within(1e-4));
    assertThat(after.spread()).isCloseTo(1.0498 * Math.sqrt(1.0107), within(2e-4));
  }

  @Test
  void aFarPointMovesTheMeanNoFurtherThanADrawnOneWould() {
    SearchDistribution start = SearchDistribution.around(new double[] {0, 0}, 0.1);
    List<double[]> far = List.of(new double[] {50, 0}, new double[] {50, 0}, new double[] {50, 0});

    assertThat(start.after(far, CmaParameters.of(2, 6)).mean())
        .containsExactly(new double[] {0.1 * (Math.sqrt(2) + 1), 0}, within(1e-9));
  }

  @Test
  void theCovarianceTurnsWithThePoints() {
    CmaParameters p = CmaParameters.of(2, 6);
    SearchDistribution search = SearchDistribution.around(new double[] {0, 0}, 1);
    CounterRandom random = CounterRandom.of(0).at("points");
    for (int g = 0; g < 40; g++) {
      // Points on a diagonal through the mean: no change of the other diagonal.
      double[] m = search.mean();
      double t = random.nextGaussian();
      search =
          search.after(
              List.of(
                  new double[] {m[0] + t, m[1] + t},
                  new double[] {m[0] - t, m[1] - t},
                  new double[] {m[0] + t / 2, m[1] + t / 2}),
              p);
    }
    double along = 0;
    double across = 0;
    for (int i = 0; i < 200; i++) {
      double[] x = search.draw(random);
      double dx = x[0] - search.mean()[0];
      double dy = x[1] - search.mean()[1];
      along += (dx + dy) * (dx + dy);
      across += (dx - dy) * (dx - dy);
    }

    assertThat(Math.sqrt(along / across)).isGreaterThan(3);
  }
}
