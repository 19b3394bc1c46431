package org.selfdiff.runner.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FeatureSpreadTest {
  @Test
  void aFeaturePerAxisHasTheSpreadThatFollowsFromItsMean() {
    float[] axes = {3, 0, 0, 0, 0, 1, 0, 0, 0, 0, 7, 0, 0, 0, 0, 2};
    assertThat(FeatureSpread.of(new Features(axes, 4, 4, new int[4])))
        .isCloseTo(Math.sqrt(0.75), within(1e-12));
  }

  @Test
  void directionsDrawnEvenlyFromTheSphereHaveASpreadOfAboutOne() {
    SplittableRandom random = new SplittableRandom(5);
    float[] values = new float[2000 * 32];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    assertThat(FeatureSpread.of(new Features(values, 2000, 32, new int[2000])))
        .isCloseTo(1, within(0.01));
  }

  @Test
  void oneDirectionForAllImagesHasNone() {
    float[] collapsed = {1, 2, 2, 2, 4, 4, 3, 6, 6};
    assertThat(FeatureSpread.of(new Features(collapsed, 3, 3, new int[3])))
        .isCloseTo(0, within(1e-6));
  }
}
