package org.selfdiff.methods.matching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.random.CounterRandom;

class LinearAssignmentTest {
  @Test
  void aProblemSolvedByHand() {
    long[][] cost = {{4, 1, 3}, {2, 0, 5}, {3, 2, 2}};
    // 1 + 2 + 2 = 5; the least of every row would take column 1 twice.
    assertThat(LinearAssignment.solve(cost, 1)).containsExactly(1, 0, 2);
  }

  @Test
  void aColumnTakesAsManyRowsAsItMay() {
    long[][] cost = {{0, 9}, {1, 9}, {2, 4}, {3, 20}};
    // Column 0 would be the least for all; the cheapest to go elsewhere are rows 2 and 1.
    assertThat(LinearAssignment.solve(cost, 2)).containsExactly(0, 1, 1, 0);
  }

  @Test
  void everySmallProblemHasTheCostOfTheBestOfAllAssignments() {
    CounterRandom random = CounterRandom.of(7).at("problems");
    for (int n = 0; n < 400; n++) {
      int columns = 1 + random.nextInt(5);
      int capacity = 1 + random.nextInt(3);
      int rows = 1 + random.nextInt(Math.min(6, columns * capacity));
      // Few different costs give many ties; negative ones are allowed.
      int range = n % 2 == 0 ? 4 : 1000;
      long[][] cost = new long[rows][columns];
      for (long[] row : cost) {
        Arrays.setAll(row, j -> random.nextInt(range) - range / 3);
      }
      int[] column = LinearAssignment.solve(cost, capacity);
      int[] load = new int[columns];
      long total = 0;
      for (int i = 0; i < rows; i++) {
        load[column[i]]++;
        total += cost[i][column[i]];
      }
      assertThat(Arrays.stream(load).max().orElseThrow())
          .as("problem %d", n)
          .isLessThanOrEqualTo(capacity);
      assertThat(total)
          .as("problem %d: %s", n, Arrays.deepToString(cost))
          .isEqualTo(best(cost, 0, new int[columns], capacity));
    }
  }

  private static long best(long[][] cost, int row, int[] load, int capacity) {
    if (row == cost.length) {
      return 0;
    }
    long best = Long.MAX_VALUE;
    for (int j = 0; j < load.length; j++) {
      if (load[j] < capacity) {
        load[j]++;
        best = Math.min(best, cost[row][j] + best(cost, row + 1, load, capacity));
        load[j]--;
      }
    }
    return best;
  }

  @Test
  void copiesOfColumnsAreTheSameAsCapacity() {
    CounterRandom random = CounterRandom.of(3).at("copies");
    int sc = 20;
    int group = 4;
    long[][] wide = new long[sc * group][sc * group];
    long[][] narrow = new long[sc * group][sc];
    for (int t = 0; t < narrow.length; t++) {
      for (int s = 0; s < sc; s++) {
        narrow[t][s] = random.nextInt(400_000);
        for (int k = 0; k < group; k++) {
          wide[t][s + k * sc] = narrow[t][s];
        }
      }
    }
    int[] copies = LinearAssignment.solve(wide, 1);
    assertThat(LinearAssignment.solve(narrow, group))
        .containsExactly(Arrays.stream(copies).map(j -> j % sc).toArray());
  }

  @Test
  void tooManyRowsAreRefused() {
    assertThatThrownBy(() -> LinearAssignment.solve(new long[5][2], 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("5 rows do not fit into 2 columns of 2");
  }
}
