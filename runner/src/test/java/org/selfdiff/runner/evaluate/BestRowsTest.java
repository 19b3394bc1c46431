package org.selfdiff.runner.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BestRowsTest {
  @Test
  void keepsTheLargestOfAStreamLongerThanItsBuffer() {
    BestRows best = new BestRows(2);
    best.offer(new float[] {-3, 5, -1, 4, 2}, 5, 10);
    best.offer(new float[] {-9, 4.5f, 1}, 3, 15);
    assertRows(best, new int[] {11, 16}, new float[] {5, 4.5f});
  }

  @Test
  void ofEqualProductsTheLowerRowIsNearer() {
    BestRows best = new BestRows(3);
    best.offer(new float[] {1, 2, 1, 2, 1, 2, 2, 2, 2}, 9, 0);
    assertRows(best, new int[] {1, 3, 5}, new float[] {2, 2, 2});
  }

  @Test
  void theTwoZerosAreEqual() {
    BestRows best = new BestRows(2);
    best.offer(new float[] {-0f, 0f, -0f}, 3, 0);
    assertRows(best, new int[] {0, 1}, new float[] {0, 0});
  }

  @Test
  void negativeProductsKeepTheirOrder() {
    BestRows best = new BestRows(2);
    best.offer(new float[] {-1e-30f, -2, -1e30f, -1}, 4, 0);
    assertRows(best, new int[] {0, 3}, new float[] {-1e-30f, -1});
  }

  @Test
  void aResetForgetsEverything() {
    BestRows best = new BestRows(1);
    best.offer(new float[] {7, 8}, 2, 0);
    best.reset();
    best.offer(new float[] {-1}, 1, 5);
    assertRows(best, new int[] {5}, new float[] {-1});
  }

  private static void assertRows(BestRows best, int[] rows, float[] products) {
    int[] foundRows = new int[rows.length];
    float[] foundProducts = new float[rows.length];
    best.write(foundRows, foundProducts, 0);
    assertThat(foundRows).containsExactly(rows);
    assertThat(foundProducts).containsExactly(products);
  }
}
