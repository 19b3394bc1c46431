package org.selfdiff.methods.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.graph.Shape;

/** First values: their distribution, and that name and seed alone decide them. */
class InitializerTest {
  private static final long SEED = 3;

  @Test
  void constantsAreTheNumber() {
    assertThat(new Initializer.Fill(0.5).values("bn1.weight", Shape.of(2, 2), SEED))
        .containsExactly(0.5, 0.5, 0.5, 0.5);
  }

  @Test
  void heFanOutHasTheDeviationOfItsOutputs() {
    double[] v = new Initializer.HeFanOut().values("conv1.weight", Shape.of(64, 32, 3, 3), SEED);
    double mean = Arrays.stream(v).average().orElseThrow();
    double deviation =
        Math.sqrt(Arrays.stream(v).map(x -> (x - mean) * (x - mean)).average().orElseThrow());
    double expected = Math.sqrt(2.0 / (64 * 3 * 3));
    assertThat(deviation).isCloseTo(expected, Percentage.withPercentage(2));
    assertThat(mean).isCloseTo(0, within(0.03 * expected));
    assertThat(Arrays.stream(v).filter(x -> Math.abs(x) < expected).count() / (double) v.length)
        .isCloseTo(0.6827, within(0.015));
  }

  @Test
  void uniformFanInFillsItsBounds() {
    double[] v = new Initializer.UniformFanIn(25).values("fc.weight", Shape.of(400, 25), SEED);
    assertThat(Arrays.stream(v).min().orElseThrow()).isBetween(-0.2, -0.199);
    assertThat(Arrays.stream(v).max().orElseThrow()).isBetween(0.199, 0.2);
    assertThat(Arrays.stream(v).average().orElseThrow()).isCloseTo(0, within(0.005));
    assertThat(Arrays.stream(v).filter(x -> Math.abs(x) < 0.1).count() / (double) v.length)
        .isCloseTo(0.5, within(0.02));
  }

  @Test
  void uniformFillsItsBound() {
    double[] v = new Initializer.Uniform(0.3).values("qkv.weight", Shape.of(100, 100), SEED);
    assertThat(Arrays.stream(v).min().orElseThrow()).isBetween(-0.3, -0.299);
    assertThat(Arrays.stream(v).max().orElseThrow()).isBetween(0.299, 0.3);
    assertThat(Arrays.stream(v).average().orElseThrow()).isCloseTo(0, within(0.01));
  }

  @Test
  void normalHasItsDeviation() {
    double[] v = new Initializer.Normal(0.02).values("cls_token", Shape.of(1, 1, 10000), SEED);
    double square = Arrays.stream(v).map(x -> x * x).average().orElseThrow();
    assertThat(Math.sqrt(square)).isCloseTo(0.02, Percentage.withPercentage(3));
    assertThat(Arrays.stream(v).average().orElseThrow()).isCloseTo(0, within(0.001));
  }

  @Test
  void aTableIsItsNumbers() {
    assertThat(new Initializer.Table(List.of(1.0, -2.0)).values("p", Shape.of(1, 2), SEED))
        .containsExactly(1, -2);
  }

  @Test
  void unitColumnsHaveNormOne() {
    double[] v = new Initializer.UnitColumns().values("queue", Shape.of(8, 5), SEED);
    for (int column = 0; column < 5; column++) {
      double square = 0;
      for (int row = 0; row < 8; row++) {
        square += v[row * 5 + column] * v[row * 5 + column];
      }
      assertThat(square).as("column %d", column).isCloseTo(1, within(1e-12));
    }
    assertThat(v[0]).isNotEqualTo(v[1]);
  }

  @Test
  void nameAndSeedDecide() {
    Initializer he = new Initializer.HeFanOut();
    Shape shape = Shape.of(2, 2, 3, 3);
    double[] v = he.values("conv1.weight", shape, SEED);
    assertThat(he.values("conv1.weight", shape, SEED)).containsExactly(v);
    assertThat(he.values("conv2.weight", shape, SEED)).doesNotContain(v);
    assertThat(he.values("conv1.weight", shape, SEED + 1)).doesNotContain(v);
  }

  @Test
  void aCopyHasNoValuesOfItsOwn() {
    assertThatThrownBy(
            () -> new Initializer.CopyOf("encoder_q.w").values("encoder_k.w", Shape.of(1), SEED))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("encoder_k.w starts as CopyOf[part=encoder_q.w]: resolve it first");
  }
}
