package org.selfdiff.runner.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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

  /** Whole numbers have equal products in every part: of these the lowest rows are the nearest. */
  @Test
  void ranksFindWhatOneProcessFindsAlsoAmongEqualProducts() {
    Whole bank = new Whole(3 * BANK, DIM, 1);
    Whole queries = new Whole(QUERIES, DIM, 2);
    NearestNeighbors one = NeighborSearch.search(bank, queries, K, 1);
    for (int world : new int[] {2, 3, 4, 8}) {
      for (NearestNeighbors found : together(bank, queries, K, world)) {
        assertThat(found.rows()).isEqualTo(one.rows());
        assertThat(found.products()).isEqualTo(one.products());
      }
    }
  }

  @Test
  void ranksComputeTheProductsOfOneProcessBitByBit() {
    for (int width : new int[] {3, 64, 129}) {
      Normal bank = new Normal(9001, width, 1);
      Normal queries = new Normal(1100, width, 2);
      NearestNeighbors one = NeighborSearch.search(bank, queries, 20, 2);
      for (NearestNeighbors found : together(bank, queries, 20, 2)) {
        assertThat(found.rows()).isEqualTo(one.rows());
        assertThat(found.products()).isEqualTo(one.products());
      }
    }
  }

  /** 9 rows are one block, which one rank has; the others have fewer rows than neighbors. */
  @Test
  void ranksWithoutRowsFindWhatTheOthersFind() {
    Whole bank = new Whole(9, 3, 1);
    Whole queries = new Whole(2, 3, 2);
    NearestNeighbors one = NeighborSearch.search(bank, queries, 9, 1);
    for (NearestNeighbors found : together(bank, queries, 9, 4)) {
      assertThat(found.rows()).isEqualTo(one.rows());
    }
  }

  @Test
  void partsAreWholeBlocksOfTheBankThatNoOtherRankReads() {
    assertThat(parts(3 * BANK, 4))
        .containsExactly(
            new BankPart(0, 3075),
            new BankPart(3075, 6150),
            new BankPart(6150, 9225),
            new BankPart(9225, 12297));
    assertThat(parts(9, 4))
        .containsExactly(
            new BankPart(0, 0), new BankPart(0, 0), new BankPart(0, 0), new BankPart(0, 9));
    int[] reads = new int[3 * BANK];
    for (int rank = 0; rank < 4; rank++) {
      BankPart part = parts(3 * BANK, 4).get(rank);
      for (int row = part.first(); row < part.end(); row++) {
        reads[row]++;
      }
    }
    assertThat(reads).containsOnly(1);
  }

  private static List<BankPart> parts(int rows, int world) {
    return IntStream.range(0, world)
        .mapToObj(rank -> BankPart.of(rows, DIM, new Meeting(world).rank(rank)))
        .toList();
  }

  /** What every rank finds; each reads its own part of the bank alone. */
  private static List<NearestNeighbors> together(Vectors bank, Vectors queries, int k, int world) {
    Meeting meeting = new Meeting(world);
    ExecutorService threads = Executors.newFixedThreadPool(world);
    try {
      List<Future<NearestNeighbors>> found = new ArrayList<>();
      for (int rank = 0; rank < world; rank++) {
        SearchRanks ranks = meeting.rank(rank);
        Vectors own = new Held(bank, BankPart.of(bank.count(), bank.width(), ranks));
        found.add(threads.submit(() -> NeighborSearch.search(own, queries, k, 1, ranks)));
      }
      List<NearestNeighbors> all = new ArrayList<>();
      for (Future<NearestNeighbors> one : found) {
        all.add(one.get());
      }
      return all;
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    } finally {
      threads.shutdownNow();
    }
  }

  /** Threads that gather. */
  private static final class Meeting {
    private final long[][] brought;
    private final CyclicBarrier barrier;

    Meeting(int size) {
      brought = new long[size][];
      barrier = new CyclicBarrier(size);
    }

    private long[] gather(int rank, long[] own)
        throws InterruptedException, BrokenBarrierException {
      brought[rank] = own;
      barrier.await();
      long[] all = Arrays.stream(brought).flatMapToLong(Arrays::stream).toArray();
      barrier.await();
      return all;
    }

    SearchRanks rank(int rank) {
      return new SearchRanks() {
        @Override
        public int rank() {
          return rank;
        }

        @Override
        public int size() {
          return brought.length;
        }

        @Override
        public long[] gather(long[] own) {
          try {
            return Meeting.this.gather(rank, own);
          } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException(e);
          }
        }
      };
    }
  }

  /** A bank of which one part is there. */
  private record Held(Vectors bank, BankPart part) implements Vectors {
    @Override
    public int count() {
      return bank.count();
    }

    @Override
    public int width() {
      return bank.width();
    }

    @Override
    public void read(int row, float[] into) {
      assertThat(row >= part.first() && row < part.end()).isTrue();
      bank.read(row, into);
    }
  }

  /** Vectors of unit length in any direction. */
  private record Normal(int count, int width, int seed) implements Vectors {
    @Override
    public void read(int row, float[] into) {
      SplittableRandom random = new SplittableRandom(31L * row + seed);
      double squares = 0;
      for (int i = 0; i < width; i++) {
        into[i] = (float) random.nextDouble(-1, 1);
        squares += into[i] * into[i];
      }
      for (int i = 0; i < width; i++) {
        into[i] /= (float) Math.sqrt(squares);
      }
    }
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
