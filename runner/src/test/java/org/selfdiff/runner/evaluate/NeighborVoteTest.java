package org.selfdiff.runner.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class NeighborVoteTest {
  /** Cosines with the query (1, 0): 1, 0.6, 0, 0.8, -1, whatever the lengths. */
  private static final Features BANK =
      new Features(
          new float[] {5, 0, 3, 4, 0, 2, 0.8f, -0.6f, -7, 0}, 5, 2, new int[] {2, 0, 1, 0, 1});

  @Test
  void neighborsVoteWithTheExponentialOfTheirCosine() {
    KnnResult result = weighted(3, 0.5, 4).classify(BANK, query(0));
    assertThat(result.scores(0))
        .containsExactly(
            new double[] {Math.exp(1.2) + Math.exp(1.6), 0, Math.exp(2), 0}, within(1e-5));
    assertThat(result.classification().predictions()[0]).isZero();
    assertThat(result.classification().top1()).isEqualTo(1);
  }

  @Test
  void aSearchForManyHoldsTheVotesOfFewer() {
    KnnResult five = weighted(5, 0.5, 4).classify(BANK, query(0));
    for (int k = 1; k <= 5; k++) {
      KnnResult alone = weighted(k, 0.5, 4).classify(BANK, query(0));
      assertThat(five.within(k).scores(0)).containsExactly(alone.scores(0));
      assertThat(five.within(k).classification().top5()).isEqualTo(alone.classification().top5());
    }
    assertThatThrownBy(() -> five.within(6)).hasMessage("6 of 5 neighbors");
  }

  @Test
  void classesWithoutVotesFollowInAscendingOrder() {
    // Class 2 alone has votes: 0 and 1 follow, and 3 is not among the first three.
    Features bank = new Features(new float[] {1, 0, 1, 1, 0, 1}, 3, 2, new int[] {2, 2, 2});
    for (int label = 0; label < 4; label++) {
      Classification three = weighted(3, 0.5, 4).classify(bank, query(label)).classification();
      assertThat(three.top1()).isEqualTo(label == 2 ? 1 : 0);
      assertThat(three.top5()).isEqualTo(label < 3 ? 1 : 0);
    }
  }

  @Test
  void aSharperTemperatureLetsTheNearestDecide() {
    KnnResult result = weighted(5, 0.05, 3).classify(BANK, query(2));
    assertThat(result.classification().predictions()[0]).isEqualTo(2);
  }

  @Test
  void accuracyCountsQueriesAndTopFiveIsTopKForFewerNeighbors() {
    Features queries =
        new Features(new float[] {1, 0, 1, 0, 1, 0, 1, 0}, 4, 2, new int[] {0, 2, 1, 2});
    KnnResult result = weighted(2, 0.5, 3).classify(BANK, queries);
    assertThat(result.classification().predictions()[0]).isEqualTo(2);
    assertThat(result.classification().top1()).isEqualTo(0.5);
    assertThat(result.classification().top5()).isEqualTo(0.75);
  }

  @Test
  void aFeatureOfZerosIsFarFromEverythingAndNotANumber() {
    Features zero = new Features(new float[] {0, 0}, 1, 2, new int[] {0});
    KnnResult result = weighted(2, 0.1, 3).classify(BANK, zero);
    assertThat(result.scores(0)).containsExactly(1, 0, 1);
  }

  @Test
  void aLabelOutsideTheClassesIsRefused() {
    assertThatThrownBy(() -> weighted(2, 0.1, 2).classify(BANK, query(0)))
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

  private static NeighborVote weighted(int k, double temperature, int classes) {
    return new NeighborVote(k, OptionalDouble.of(temperature), classes, 1);
  }

  private static Features query(int label) {
    return new Features(new float[] {3, 0}, 1, 2, new int[] {label});
  }

  @Test
  void withoutATemperatureTheMostFrequentClassAmongTheNearestWins() {
    KnnResult result =
        new NeighborVote(3, OptionalDouble.empty(), 3, 1).classify(line(0), point(1.6f));
    assertThat(result.scores(0)).containsExactly(0, 2, 1);
    assertThat(result.classification().predictions()[0]).isEqualTo(1);
  }

  @Test
  void tiesGoToTheLowestClass() {
    KnnResult result =
        new NeighborVote(2, OptionalDouble.empty(), 3, 1).classify(line(0), point(2.6f));
    assertThat(result.scores(0)).containsExactly(0, 1, 1);
    assertThat(result.classification().predictions()[0]).isEqualTo(1);
  }

  /**
   * Without the centering, the squares of 30,000 would hide the distances from single precision.
   */
  @Test
  void featuresFarFromTheOriginKeepTheirDistances() {
    KnnResult result =
        new NeighborVote(1, OptionalDouble.empty(), 3, 1).classify(line(30_000), point(30_002.4f));
    assertThat(result.classification().predictions()[0]).isEqualTo(1);
  }

  @Test
  void lengthIsNotNormalizedAway() {
    Features bank = new Features(new float[] {10, 0, 0, 1}, 2, 2, new int[] {0, 1});
    Features query = new Features(new float[] {1, 0}, 1, 2, new int[] {1});
    assertThat(
            new NeighborVote(1, OptionalDouble.empty(), 2, 1)
                .classify(bank, query)
                .classification()
                .top1())
        .isEqualTo(1);
  }

  private static Features line(float at) {
    return new Features(
        new float[] {at, at + 1, at + 2, at + 3, at + 4}, 5, 1, new int[] {0, 1, 1, 2, 0});
  }

  private static Features point(float at) {
    return new Features(new float[] {at}, 1, 1, new int[] {0});
  }
}
