package org.selfdiff.runner.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class UniformityTest {
  @Test
  void equalDirectionsHaveNone() {
    float[] line = {1, 2, 3, 6, 0.5f, 1};
    assertThat(Uniformity.of(new Features(line, 3, 2, new int[3]))).isCloseTo(0, within(1e-6));
  }

  @Test
  void ofThreeAxesEveryPairIsTwoApart() {
    float[] axes = {1, 0, 0, 0, 5, 0, 0, 0, 2};
    assertThat(Uniformity.of(new Features(axes, 3, 3, new int[3]))).isCloseTo(-4, within(1e-6));
  }

  @Test
  void pairsCountAlike() {
    // Two equal and one opposite: one pair at 0 and two at 4.
    float[] values = {1, 0, 2, 0, -1, 0};
    assertThat(Uniformity.of(new Features(values, 3, 2, new int[3])))
        .isCloseTo(Math.log((1 + 2 * Math.exp(-8)) / 3), within(1e-9));
  }

  @Test
  void directionsDrawnFromTheSphereComeNearTheLimit() {
    SplittableRandom random = new SplittableRandom(3);
    float[] values = new float[400 * 256];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    // E exp(-4 + 4 cos) with a variance of the cosine of 1 / 256.
    assertThat(Uniformity.of(new Features(values, 400, 256, new int[400])))
        .isCloseTo(-4 + 8.0 / 256, within(0.01));
  }
}
