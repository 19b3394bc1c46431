package org.selfdiff.runner.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class WeightedKnnTest {
  /** Cosines with the query (1, 0): 1, 0.6, 0, 0.8, -1, whatever the lengths. */
  private static final Features BANK =
      new Features(
          new float[] {5, 0, 3, 4, 0, 2, 0.8f, -0.6f, -7, 0}, 5, 2, new int[] {2, 0, 1, 0, 1});

  @Test
  void neighboursVoteWithTheExponentialOfTheirCosine() {
    KnnResult result = new WeightedKnn(3, 0.5, 4, 1).classify(BANK, query(0));
    assertThat(result.scores(0))
        .containsExactly(
            new double[] {Math.exp(1.2) + Math.exp(1.6), 0, Math.exp(2), 0}, within(1e-5));
    assertThat(result.judgement().predictions()[0]).isZero();
    assertThat(result.judgement().top1()).isEqualTo(1);
  }

  @Test
  void aSearchForManyHoldsTheVotesOfFewer() {
    KnnResult five = new WeightedKnn(5, 0.5, 4, 1).classify(BANK, query(0));
    for (int k = 1; k <= 5; k++) {
      KnnResult alone = new WeightedKnn(k, 0.5, 4, 1).classify(BANK, query(0));
      assertThat(five.within(k).scores(0)).containsExactly(alone.scores(0));
      assertThat(five.within(k).judgement().top5()).isEqualTo(alone.judgement().top5());
    }
    assertThatThrownBy(() -> five.within(6)).hasMessage("6 of 5 neighbours");
  }

  @Test
  void classesWithoutVotesFollowInAscendingOrder() {
    // Class 2 alone has votes: 0 and 1 follow, and 3 is not among the first three.
    Features bank = new Features(new float[] {1, 0, 1, 1, 0, 1}, 3, 2, new int[] {2, 2, 2});
    for (int label = 0; label < 4; label++) {
      Judgement three = new WeightedKnn(3, 0.5, 4, 1).classify(bank, query(label)).judgement();
      assertThat(three.top1()).isEqualTo(label == 2 ? 1 : 0);
      assertThat(three.top5()).isEqualTo(label < 3 ? 1 : 0);
    }
  }

  @Test
  void aSharperTemperatureLetsTheNearestDecide() {
    KnnResult result = new WeightedKnn(5, 0.05, 3, 1).classify(BANK, query(2));
    assertThat(result.judgement().predictions()[0]).isEqualTo(2);
  }

  @Test
  void accuracyCountsQueriesAndTopFiveIsTopKForFewerNeighbours() {
    Features queries =
        new Features(new float[] {1, 0, 1, 0, 1, 0, 1, 0}, 4, 2, new int[] {0, 2, 1, 2});
    KnnResult result = new WeightedKnn(2, 0.5, 3, 1).classify(BANK, queries);
    assertThat(result.judgement().predictions()[0]).isEqualTo(2);
    assertThat(result.judgement().top1()).isEqualTo(0.5);
    assertThat(result.judgement().top5()).isEqualTo(0.75);
  }

  @Test
  void aFeatureOfZerosIsFarFromEverythingAndNotANumber() {
    Features zero = new Features(new float[] {0, 0}, 1, 2, new int[] {0});
    KnnResult result = new WeightedKnn(2, 0.1, 3, 1).classify(BANK, zero);
    assertThat(result.scores(0)).containsExactly(1, 0, 1);
  }

  @Test
  void aLabelOutsideTheClassesIsRefused() {
    assertThatThrownBy(() -> new WeightedKnn(2, 0.1, 2, 1).classify(BANK, query(0)))
        .isInstanceOf(EvaluationException.class)
        .hasMessage("an image has the class 2 and there are only 2 classes");
  }

  @Test
  void featuresThatAreNotFiniteAreRefused() {
    assertThatThrownBy(() -> new Features(new float[] {1, 2, 3, Float.NaN}, 2, 2, new int[] {0, 1}))
        .isInstanceOf(EvaluationException.class)
        .hasMessage(
            "the features of image 1 are not finite: the network has diverged; lower the learning"
                + " rate or start from an earlier checkpoint");
  }

  private static Features query(int label) {
    return new Features(new float[] {3, 0}, 1, 2, new int[] {label});
  }
}
