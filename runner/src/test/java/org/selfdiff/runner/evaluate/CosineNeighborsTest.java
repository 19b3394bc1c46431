package org.selfdiff.runner.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The neighbors are those that comparing everything in double finds. */
class CosineNeighborsTest {
  private static final int DIM = 7;

  private static float[][] rows(int count, long seed, boolean coarse) {
    Random random = new Random(seed);
    float[][] rows = new float[count][DIM];
    for (float[] row : rows) {
      for (int i = 0; i < DIM; i++) {
        // Few different numbers give many rows of one direction.
        row[i] = coarse ? random.nextInt(2) : (float) random.nextGaussian();
      }
    }
    return rows;
  }

  private static RowSource source(float[][] rows) {
    return (row, into, at) -> System.arraycopy(rows[row], 0, into, at, DIM);
  }

  private static double cosine(float[] a, float[] b) {
    double product = 0;
    double squares = 0;
    double others = 0;
    for (int i = 0; i < DIM; i++) {
      product += (double) a[i] * b[i];
      squares += (double) a[i] * a[i];
      others += (double) b[i] * b[i];
    }
    return squares * others == 0 ? 0 : product / Math.sqrt(squares) / Math.sqrt(others);
  }

  private static List<Integer> bruteForce(float[][] bank, float[] query, int k) {
    return IntStream.range(0, bank.length)
        .boxed()
        .sorted(
            Comparator.<Integer>comparingDouble(
                    row -> -Math.round(1e12 * cosine(bank[row], query)) / 1e12)
                .thenComparing(Comparator.naturalOrder()))
        .limit(k)
        .toList();
  }

  @ParameterizedTest
  @CsvSource({"5000, 10, false", "3, 10, false", "1, 1, false", "60, 25, true"})
  void theyAreThoseOfABruteForceSearch(int count, int k, boolean coarse) {
    float[][] bank = rows(count, 1, coarse);
    List<float[]> queries = List.of(rows(40, 2, coarse));
    List<Set<Integer>> none = queries.stream().map(q -> Set.<Integer>of()).toList();
    List<List<CosineNeighbors.Neighbor>> found =
        CosineNeighbors.of(source(bank), count, queries, DIM, k, none, 2);
    for (int q = 0; q < queries.size(); q++) {
      List<Integer> expected = bruteForce(bank, queries.get(q), k);
      List<CosineNeighbors.Neighbor> near = found.get(q);
      assertThat(near).hasSize(expected.size());
      for (int i = 0; i < near.size(); i++) {
        assertThat(near.get(i).cosine())
            .isCloseTo(cosine(bank[expected.get(i)], queries.get(q)), within(1e-9));
        if (!coarse) {
          assertThat(near.get(i).row()).isEqualTo(expected.get(i));
        }
      }
    }
  }

  @Test
  void equalRowsComeInTheirOrder() {
    float[][] bank = rows(200, 3, false);
    for (int row : new int[] {150, 20, 90}) {
      bank[row] = bank[7].clone();
    }
    List<CosineNeighbors.Neighbor> near =
        CosineNeighbors.of(
                source(bank), 200, List.of(bank[7].clone()), DIM, 4, List.of(Set.of()), 1)
            .get(0);
    assertThat(near).extracting(CosineNeighbors.Neighbor::row).containsExactly(7, 20, 90, 150);
    assertThat(near).allMatch(n -> Math.abs(n.cosine() - 1) < 1e-12);
  }

  @Test
  void rowsThatAreAskedForAreThereHoweverFar() {
    float[][] bank = rows(500, 4, false);
    float[] query = bank[0].clone();
    int farthest = bruteForce(bank, query, 500).get(499);
    List<Integer> near = new ArrayList<>();
    CosineNeighbors.of(source(bank), 500, List.of(query), DIM, 2, List.of(Set.of(farthest)), 1)
        .get(0)
        .forEach(n -> near.add(n.row()));
    assertThat(near).hasSize(3).startsWith(0).endsWith(farthest);
  }

  @Test
  void whatHasNoDirectionIsNearNothing() {
    float[][] bank = rows(3, 5, false);
    bank[1] = new float[DIM];
    List<CosineNeighbors.Neighbor> near =
        CosineNeighbors.of(source(bank), 3, List.of(new float[DIM]), DIM, 3, List.of(Set.of()), 1)
            .get(0);
    assertThat(near).extracting(CosineNeighbors.Neighbor::cosine).containsExactly(0.0, 0.0, 0.0);
    assertThat(near).extracting(CosineNeighbors.Neighbor::row).containsExactly(0, 1, 2);
  }
}
