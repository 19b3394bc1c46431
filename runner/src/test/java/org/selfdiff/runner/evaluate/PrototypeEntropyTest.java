package org.selfdiff.runner.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PrototypeEntropyTest {
  private static PrototypeEntropy of(double[]... images) {
    PrototypeEntropy entropy = new PrototypeEntropy(images[0].length);
    for (double[] scores : images) {
      entropy.add(scores);
    }
    return entropy;
  }

  @Test
  void aPrototypeForEachImageUsesAllWithoutDoubt() {
    PrototypeEntropy entropy =
        of(new double[] {900, 0, 0}, new double[] {0, 900, 0}, new double[] {0, 0, 900});
    assertThat(entropy.ofImages()).isCloseTo(0, within(1e-12));
    assertThat(entropy.ofMean()).isCloseTo(1, within(1e-12));
  }

  @Test
  void onePrototypeForAllUsesNone() {
    PrototypeEntropy entropy = of(new double[] {900, 0, 0}, new double[] {905, 0, 0});
    assertThat(entropy.ofImages()).isCloseTo(0, within(1e-12));
    assertThat(entropy.ofMean()).isCloseTo(0, within(1e-12));
  }

  @Test
  void equalScoresAreAllDoubt() {
    PrototypeEntropy entropy = of(new double[4], new double[4], new double[4], new double[4]);
    assertThat(entropy.ofImages()).isCloseTo(1, within(1e-12));
    assertThat(entropy.ofMean()).isCloseTo(1, within(1e-12));
  }

  @Test
  void fewImagesCanUseNoMorePrototypesThanTheyAre() {
    double[] first = new double[8];
    double[] second = new double[8];
    first[1] = 900;
    second[6] = 900;
    assertThat(of(first, second).ofMean()).isCloseTo(1, within(1e-12));
  }

  @Test
  void aQuarterAndThreeQuartersByHand() {
    double[] scores = {Math.log(1), Math.log(3)};
    double bits = -(0.25 * Math.log(0.25) + 0.75 * Math.log(0.75)) / Math.log(2);
    assertThat(of(scores).ofImages()).isCloseTo(bits, within(1e-12));
  }
}
