package org.selfdiff.runner.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class AttentionMapTest {
  /** One head over 1 x 2 patches; only the first row is the class token's. */
  private static final AttentionMap MAP =
      AttentionMap.of(new double[] {0.2, 0.1, 0.7, 1, 0, 0, 0, 1, 0}, 1, 1, 2);

  @Test
  void theClassTokensLookAtItselfIsLeftOut() {
    assertThat(MAP.heads()).isDeepEqualTo(new double[][] {{0.1, 0.7}});
  }

  @Test
  void aMaskHoldsTheLargestWeights() {
    // 0.7 of 0.8 is 87.5 % of the sum.
    assertThat(MAP.mask(0, 0.6)).containsExactly(false, true);
    assertThat(MAP.mask(0, 0.87)).containsExactly(false, true);
    assertThat(MAP.mask(0, 0.88)).containsExactly(true, true);
  }

  @Test
  void everyPixelHasTheWeightOfItsPatch() {
    assertThat(MAP.enlarged(0, 2)).containsExactly(0.1, 0.1, 0.7, 0.7, 0.1, 0.1, 0.7, 0.7);
  }

  @Test
  void theMeanIsOneHead() {
    AttentionMap two = new AttentionMap(1, 2, new double[][] {{0.2, 0.4}, {0.6, 0}});
    assertThat(two.mean().heads()).isDeepEqualTo(new double[][] {{0.4, 0.2}});
  }

  @Test
  void anotherGridIsRefused() {
    assertThatThrownBy(() -> AttentionMap.of(new double[9], 1, 2, 2))
        .isInstanceOf(EvaluationException.class)
        .hasMessage("9 numbers are no attention of 1 heads over 2 x 2 patches");
  }
}
