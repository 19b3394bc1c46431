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
    assertThat(result.prediction(0)).isZero();
    assertThat(result.top1()).isEqualTo(100);
  }

  @Test
  void aSearchForManyHoldsTheVotesOfFewer() {
    KnnResult five = new WeightedKnn(5, 0.5, 4, 1).classify(BANK, query(0));
    for (int k = 1; k <= 5; k++) {
      KnnResult alone = new WeightedKnn(k, 0.5, 4, 1).classify(BANK, query(0));
      assertThat(five.within(k).scores(0)).containsExactly(alone.scores(0));
      assertThat(five.within(k).top5()).isEqualTo(alone.top5());
    }
    assertThatThrownBy(() -> five.within(6)).hasMessage("6 of 5 neighbours");
  }

  @Test
  void classesWithoutVotesFollowInAscendingOrder() {
    KnnResult result = new WeightedKnn(1, 0.5, 4, 1).classify(BANK, query(3));
    assertThat(result.ranking(0)).containsExactly(2, 0, 1, 3);
  }

  @Test
  void aSharperTemperatureLetsTheNearestDecide() {
    KnnResult result = new WeightedKnn(5, 0.05, 3, 1).classify(BANK, query(2));
    assertThat(result.prediction(0)).isEqualTo(2);
  }

  @Test
  void accuracyCountsQueriesAndTopFiveIsTopKForFewerNeighbours() {
    Features queries =
        new Features(new float[] {1, 0, 1, 0, 1, 0, 1, 0}, 4, 2, new int[] {0, 2, 1, 2});
    KnnResult result = new WeightedKnn(2, 0.5, 3, 1).classify(BANK, queries);
    assertThat(result.prediction(0)).isEqualTo(2);
    assertThat(result.top1()).isEqualTo(50);
    assertThat(result.top5()).isEqualTo(75);
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
