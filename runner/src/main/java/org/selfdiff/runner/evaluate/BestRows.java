package org.selfdiff.runner.evaluate;

import java.util.Arrays;

/** Keeps the {@code k} rows with the largest products of a stream that comes in ascending rows. */
final class BestRows {
  /** Below every key of a row. */
  private static final long NONE = Long.MIN_VALUE;

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

  /** Writes the keys of the {@code k} rows kept, best first, and none in the place of others. */
  void keys(long[] into, int at) {
    Arrays.sort(kept, 0, count);
    for (int i = 0; i < k; i++) {
      into[at + i] = i < count ? kept[count - 1 - i] : NONE;
    }
  }

  /**
   * Writes the best rows of several streams, whose rows are different ones.
   *
   * @param all keys of the streams behind each other
   * @param from index of the first stream's best key; its {@code k} keys are there
   * @param apart from one stream's keys to those of the next
   */
  static void merge(long[] all, int from, int apart, int k, int[] rows, float[] products, int at) {
    int streams = all.length / apart;
    long[] keys = new long[streams * k];
    for (int stream = 0; stream < streams; stream++) {
      System.arraycopy(all, stream * apart + from, keys, stream * k, k);
    }
    Arrays.sort(keys);
    for (int i = 0; i < k; i++) {
      long key = keys[keys.length - 1 - i];
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
