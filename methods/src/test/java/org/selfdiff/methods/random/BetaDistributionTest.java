package org.selfdiff.methods.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BetaDistributionTest {
  private static final int NUMBERS = 40_000;

  private static double[] numbers(double shape) {
    BetaDistribution distribution = new BetaDistribution(shape);
    CounterRandom random = CounterRandom.of(7).at("beta");
    return DoubleStream.generate(() -> distribution.next(random)).limit(NUMBERS).toArray();
  }

  /** Mean 1/2, variance 1 / (4 (2a + 1)), fourth moment about the mean 3 v² (2a + 1) / (2a + 3). */
  @ParameterizedTest
  @ValueSource(doubles = {0.2, 0.5, 1, 1.5, 4})
  void hasTheMomentsOfTheDistribution(double shape) {
    double[] numbers = numbers(shape);
    double variance = 1 / (4 * (2 * shape + 1));
    double fourth = 3 * variance * variance * (2 * shape + 1) / (2 * shape + 3);

    assertThat(DoubleStream.of(numbers)).allMatch(x -> x >= 0 && x <= 1);
    assertThat(DoubleStream.of(numbers).average().orElseThrow())
        .isCloseTo(0.5, within(5 * Math.sqrt(variance / NUMBERS)));
    assertThat(DoubleStream.of(numbers).map(x -> (x - 0.5) * (x - 0.5)).average().orElseThrow())
        .isCloseTo(variance, within(5 * Math.sqrt(fourth / NUMBERS)));
  }

  @Test
  void shapeOneIsTheUniformNumberItself() {
    assertThat(new BetaDistribution(1).next(CounterRandom.of(3).at("x")))
        .isEqualTo(CounterRandom.of(3).at("x").nextDouble());
  }

  @Test
  void tinyShapesStayNumbers() {
    assertThat(DoubleStream.of(numbers(1e-3))).allMatch(x -> x >= 0 && x <= 1);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void refusesOtherShapes(double shape) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BetaDistribution(shape))
        .withMessage("the shape must be above 0, found " + shape);
  }
}
