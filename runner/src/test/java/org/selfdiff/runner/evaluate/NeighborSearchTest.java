package org.selfdiff.runner.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NeighborSearchTest {
  private static final int BANK = 4099;
  private static final int QUERIES = 1027;
  private static final int DIM = 5;
  private static final int K = 7;

  /** Small whole numbers: every product is exact and many are equal, also across blocks. */
  @Test
  void agreesWithSortingAllProductsAcrossBlocks() {
    Whole bank = new Whole(BANK, DIM, 1);
    Whole queries = new Whole(QUERIES, DIM, 2);
    NearestNeighbors found = NeighborSearch.search(bank, queries, K, 2);
    assertThat(found.queries()).isEqualTo(QUERIES);
    for (int query : new int[] {0, 1, 511, 513, 514, QUERIES - 1}) {
      int[] nearest = nearest(bank, queries, query);
      for (int i = 0; i < K; i++) {
        assertThat(found.rows()[query * K + i]).isEqualTo(nearest[i]);
        assertThat(found.products()[query * K + i])
            .isEqualTo((float) product(bank, nearest[i], queries, query));
      }
    }
  }

  /**
   * So many neighbors of so many queries are more than are compared while the bank is read once.
   */
  @Test
  void theBankIsReadAgainForQueriesThatDoNotFitTheFirstTime() {
    int count = 3000;
    Whole bank = new Whole(BANK, DIM, 5);
    Whole queries = new Whole(count, DIM, 6);
    NearestNeighbors found = NeighborSearch.search(bank, queries, BANK, 1);
    for (int query : new int[] {0, 1999, 2000, count - 1}) {
      int[] nearest = nearest(bank, queries, query);
      assertThat(Arrays.copyOfRange(found.rows(), query * BANK, (query + 1) * BANK))
          .containsExactly(nearest);
    }
  }

  @Test
  void moreNeighborsThanAnArrayHoldsAreRefused() {
    assertThatThrownBy(
            () ->
                NeighborSearch.search(
                    new Whole(1_000_000, 3, 1), new Whole(50_000, 3, 2), 50_000, 1))
        .isInstanceOf(EvaluationException.class)
        .hasMessage(
            "kNN of 50000 images with 50000 neighbors each are more than 2147483639 neighbors: lower"
                + " k to at most 42949 or evaluate on fewer images");
  }

  @Test
  void theNumberOfThreadsChangesNothing() {
    Whole bank = new Whole(300, DIM, 3);
    Whole queries = new Whole(40, DIM, 4);
    NearestNeighbors one = NeighborSearch.search(bank, queries, K, 1);
    NearestNeighbors three = NeighborSearch.search(bank, queries, K, 3);
    assertThat(three.rows()).containsExactly(one.rows());
    assertThat(three.products()).containsExactly(one.products());
  }

  @Test
  void aBankThatIsTooSmallIsRefused() {
    assertThatThrownBy(() -> NeighborSearch.search(new Whole(64, 3, 1), new Whole(2, 3, 2), 200, 1))
        .isInstanceOf(EvaluationException.class)
        .hasMessage(
            "kNN needs 1 to 64 neighbors, as the bank holds 64 images, and k is 200: change"
                + " evaluate.knn.k or use more training images");
  }

  @Test
  void featuresOfDifferentLengthsAreRefused() {
    assertThatThrownBy(() -> NeighborSearch.search(new Whole(9, 3, 1), new Whole(2, 4, 2), 5, 1))
        .isInstanceOf(EvaluationException.class)
        .hasMessage(
            "the bank's features have 3 components and the queries' 4: both must come from the same"
                + " output of the same network");
  }

  private static int[] nearest(Whole bank, Whole queries, int query) {
    return IntStream.range(0, bank.count())
        .boxed()
        .sorted(Comparator.comparingDouble(row -> -product(bank, row, queries, query)))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private static double product(Whole bank, int row, Whole queries, int query) {
    float[] left = new float[bank.width()];
    float[] right = new float[bank.width()];
    bank.read(row, left);
    queries.read(query, right);
    return IntStream.range(0, left.length).mapToDouble(i -> left[i] * right[i]).sum();
  }

  /** Vectors of whole numbers in -3..3. */
  private record Whole(int count, int width, int seed) implements Vectors {
    @Override
    public void read(int row, float[] into) {
      SplittableRandom random = new SplittableRandom(31L * row + seed);
      for (int i = 0; i < width; i++) {
        into[i] = random.nextInt(7) - 3;
      }
    }
  }
}
