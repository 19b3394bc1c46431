package org.selfdiff.runner.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EffectiveRankTest {
  @Test
  void equalVarianceInThreeDirectionsIsThree() {
    assertThat(rank(2, 2, 2, 0, 0)).isCloseTo(3, within(1e-9));
  }

  @Test
  void unequalSingularValuesCountByTheirEntropy() {
    assertThat(rank(3, 1, 0))
        .isCloseTo(Math.exp(-0.75 * Math.log(0.75) - 0.25 * Math.log(0.25)), within(1e-9));
  }

  @Test
  void aLineAwayFromTheOriginIsOne() {
    float[] line = {10, 5, 11, 5, 14, 5, 13, 5};
    assertThat(EffectiveRank.of(new Features(line, 4, 2, new int[4]))).isCloseTo(1, within(1e-6));
  }

  @Test
  void equalFeaturesHaveNoDirection() {
    float[] equal = {0.1f, 0.7f, 0.1f, 0.7f, 0.1f, 0.7f};
    assertThat(EffectiveRank.of(new Features(equal, 3, 2, new int[3]))).isZero();
  }

  @Test
  void moreRowsThanOneBlockAreAllCounted() {
    float[] values = new float[3000 * 2];
    for (int row = 0; row < 3000; row++) {
      values[2 * row + (row < 1500 ? 0 : 1)] = row % 2 == 0 ? 1 : -1;
    }
    assertThat(EffectiveRank.of(new Features(values, 3000, 2, new int[3000])))
        .isCloseTo(2, within(1e-9));
  }

  @Test
  void longFeaturesHaveTheRankOfTheSameInFewDimensions() {
    SplittableRandom random = new SplittableRandom(8);
    int dim = EffectiveRank.MOST_DIMENSIONS + 6;
    float[] few = new float[40 * 6];
    float[] many = new float[40 * dim];
    for (int row = 0; row < 40; row++) {
      for (int i = 0; i < 6; i++) {
        few[row * 6 + i] = (float) ((i + 1) * random.nextGaussian());
        many[row * dim + 171 * i] = few[row * 6 + i];
      }
    }
    double rank = EffectiveRank.of(new Features(few, 40, 6, new int[40]));
    assertThat(rank).isBetween(3.0, 6.0);
    assertThat(EffectiveRank.of(new Features(many, 40, dim, new int[40])))
        .isCloseTo(rank, within(1e-6));
    assertThat(EffectiveRank.of(new Features(new float[40 * dim], 40, dim, new int[40]))).isZero();
  }

  /** Two points, at plus and minus the given length, on every axis. */
  private static double rank(float... lengths) {
    int dim = lengths.length;
    float[] values = new float[2 * dim * dim];
    for (int axis = 0; axis < dim; axis++) {
      values[2 * axis * dim + axis] = lengths[axis];
      values[(2 * axis + 1) * dim + axis] = -lengths[axis];
    }
    return EffectiveRank.of(new Features(values, 2 * dim, dim, new int[2 * dim]));
  }
}
