package org.selfdiff.runner.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MajorityKnnTest {
  @Test
  void theMostFrequentClassAmongTheNearestWins() {
    KnnResult result = new MajorityKnn(3, 3, 1).classify(bank(0), query(1.6f));
    assertThat(result.scores(0)).containsExactly(0, 2, 1);
    assertThat(result.judgement().predictions()[0]).isEqualTo(1);
  }

  @Test
  void tiesGoToTheLowestClass() {
    KnnResult result = new MajorityKnn(2, 3, 1).classify(bank(0), query(2.6f));
    assertThat(result.scores(0)).containsExactly(0, 1, 1);
    assertThat(result.judgement().predictions()[0]).isEqualTo(1);
  }

  /** Without the centring, the squares of 30,000 would hide the distances from single precision. */
  @Test
  void featuresFarFromTheOriginKeepTheirDistances() {
    KnnResult result = new MajorityKnn(1, 3, 1).classify(bank(30_000), query(30_002.4f));
    assertThat(result.judgement().predictions()[0]).isEqualTo(1);
  }

  @Test
  void lengthIsNotNormalisedAway() {
    Features bank = new Features(new float[] {10, 0, 0, 1}, 2, 2, new int[] {0, 1});
    Features query = new Features(new float[] {1, 0}, 1, 2, new int[] {1});
    assertThat(new MajorityKnn(1, 2, 1).classify(bank, query).judgement().top1()).isEqualTo(1);
  }

  private static Features bank(float at) {
    return new Features(
        new float[] {at, at + 1, at + 2, at + 3, at + 4}, 5, 1, new int[] {0, 1, 1, 2, 0});
  }

  private static Features query(float at) {
    return new Features(new float[] {at}, 1, 1, new int[] {0});
  }
}
