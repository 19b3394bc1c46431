package org.selfdiff.runner.evaluate;

import java.util.Arrays;

/** Keeps the {@code k} rows with the largest products of a stream that comes in ascending rows. */
final class BestRows {
  private final int k;
  // A product in the upper half and the complement of its row in the lower: ascending order of
  // these numbers is ascending product and, among equal products, descending row.
  private final long[] kept;
  private int count;
  private float smallest = Float.NEGATIVE_INFINITY;

  BestRows(int k) {
    this.k = k;
    this.kept = new long[2 * k];
  }

  /** Bytes that one takes, about. */
  static long bytes(int k) {
    return 2L * k * Long.BYTES;
  }

  void reset() {
    count = 0;
    smallest = Float.NEGATIVE_INFINITY;
  }

  /** Offers the products of the rows {@code first, first + 1, ...}. */
  void offer(float[] products, int length, int first) {
    float bound = smallest;
    for (int i = 0; i < length; i++) {
      if (products[i] > bound) {
        kept[count++] = key(products[i], first + i);
        if (count == kept.length) {
          shrink();
          bound = smallest;
        }
      }
    }
  }

  /** Writes the rows and products kept, best first, from {@code at} on. */
  void write(int[] rows, float[] products, int at) {
    Arrays.sort(kept, 0, count);
    for (int i = 0; i < k; i++) {
      long key = kept[count - 1 - i];
      rows[at + i] = ~(int) key;
      products[at + i] = product(key);
    }
  }

  private void shrink() {
    Arrays.sort(kept, 0, count);
    System.arraycopy(kept, count - k, kept, 0, k);
    count = k;
    smallest = product(kept[0]);
  }

  private static long key(float product, int row) {
    // Adding zero makes one zero of the two.
    return (long) ascending(Float.floatToRawIntBits(product + 0f)) << 32 | ~row & 0xFFFFFFFFL;
  }

  private static float product(long key) {
    return Float.intBitsToFloat(ascending((int) (key >> 32)));
  }

  /** Makes float bits ascend as signed integers, and back. */
  private static int ascending(int bits) {
    return bits ^ bits >> 31 & Integer.MAX_VALUE;
  }
}
