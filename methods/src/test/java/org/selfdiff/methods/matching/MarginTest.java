package org.selfdiff.methods.matching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class MarginTest {
  @Test
  void aFreshBatchNorm() {
    assertThat(Margin.of(1, 0)).isCloseTo(Margin.FRESH, within(1e-15));
    assertThat(Margin.FRESH).isCloseTo(-0.7978845608028654, within(1e-16));
  }

  @Test
  void theMeanOfTheNegativePartOfANormalDistribution() {
    // The integral of x over x < 0 by the trapezoidal rule, over the probability of x < 0.
    for (double beta : new double[] {-4, -0.7, 0.3, 1.5, 2.9}) {
      double sum = 0;
      double weight = 0;
      for (double x = -20; x < 0; x += 1e-4) {
        double density = Math.exp(-(x - beta) * (x - beta) / 2);
        sum += x * density;
        weight += density;
      }
      assertThat(Margin.of(1, beta)).isCloseTo(sum / weight, within(1e-3));
      assertThat(Margin.of(-2, 2 * beta)).isCloseTo(2 * Margin.of(1, beta), within(1e-12));
    }
  }

  @Test
  void rareNegativesHaveAMarginOfThreeDeviations() {
    assertThat(Margin.of(0.5, 1.545)).isGreaterThan(-0.2);
    assertThat(Margin.of(0.5, 1.55)).isEqualTo(-1.5);
    assertThat(Margin.of(-1, 40)).isEqualTo(-3);
  }

  @Test
  void aChannelWithoutScaleIsItsShift() {
    assertThat(Margin.of(0, -0.25)).isEqualTo(-0.25);
    assertThat(Margin.of(0, 0.25)).isZero();
  }

  @Test
  void theNormalDistributionFunction() {
    assertThat(Margin.normal(0)).isEqualTo(0.5);
    assertThat(Margin.normal(-3)).isCloseTo(0.0013498980316300933, within(1e-15));
    assertThat(Margin.normal(1.96)).isCloseTo(0.9750021048517795, within(1e-15));
    assertThat(Margin.normal(-50)).isZero();
    assertThat(Margin.normal(50)).isEqualTo(1);
  }
}
