package org.selfdiff.runner.sweep.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.sweep.space.Categorical;
import org.selfdiff.runner.sweep.space.Dimension;
import org.selfdiff.runner.sweep.space.History;
import org.selfdiff.runner.sweep.space.IntRange;
import org.selfdiff.runner.sweep.space.RealRange;
import org.selfdiff.runner.sweep.space.Space;

class RandomSamplerTest {
  private static final int DRAWS = 2000;

  @Test
  void aLogarithmicRangeIsLogUniform() {
    double[] logs = sorted(new RealRange("lr", 1e-4, 1, true), v -> 1 + Math.log10(v) / 4);

    // Kolmogorov and Smirnov's bound at the 1 % level.
    assertThat(distanceFromUniform(logs)).isLessThan(1.63 / Math.sqrt(DRAWS));
  }

  @Test
  void aLinearRangeIsUniform() {
    double[] values = sorted(new RealRange("m", -1, 3, false), v -> (v + 1) / 4);

    assertThat(distanceFromUniform(values)).isLessThan(1.63 / Math.sqrt(DRAWS));
  }

  @Test
  void everyWholeNumberIsEquallyLikely() {
    double[] values = sorted(new IntRange("n", 3, 6, false), v -> v);

    for (int n = 3; n <= 6; n++) {
      int number = n;
      // Four deviations of a binomial count.
      assertThat(IntStream.range(0, DRAWS).filter(i -> values[i] == number).count())
          .isBetween(500L - 78, 500L + 78);
    }
  }

  @Test
  void aFurtherDimensionChangesNoOther() {
    Space narrow = new Space(List.of(new RealRange("lr", 0, 1, false)));
    Space wide = new Space(List.of(new Categorical("method", 3), new RealRange("lr", 0, 1, false)));

    assertThat(new RandomSampler(wide, 5).suggest(4, History.EMPTY).get("lr"))
        .isEqualTo(new RandomSampler(narrow, 5).suggest(4, History.EMPTY).get("lr"));
  }

  private static double[] sorted(Dimension d, DoubleUnaryOperator unit) {
    RandomSampler sampler = new RandomSampler(new Space(List.of(d)), 1);
    return IntStream.range(0, DRAWS)
        .mapToDouble(i -> unit.applyAsDouble(sampler.suggest(i, History.EMPTY).get(d.key())))
        .sorted()
        .toArray();
  }

  private static double distanceFromUniform(double[] sorted) {
    double distance = 0;
    for (int i = 0; i < sorted.length; i++) {
      distance = Math.max(distance, Math.abs(sorted[i] - i / (double) DRAWS));
      distance = Math.max(distance, Math.abs(sorted[i] - (i + 1) / (double) DRAWS));
    }
    return distance;
  }
}
