package org.selfdiff.runner.survey;

import java.util.Arrays;
import java.util.function.IntPredicate;

/** The hashes of the images that could be read; eight bytes for each. */
final class Hashes {
  private final long[] values;
  private final IntPredicate readable;
  private long[] sorted;

  Hashes(long[] values, IntPredicate readable) {
    this.values = values;
    this.readable = readable;
  }

  int length() {
    return values.length;
  }

  boolean has(int k) {
    return readable.test(k);
  }

  long get(int k) {
    return values[k];
  }

  /** Those of readable images from the least on; not to be changed. */
  long[] sorted() {
    if (sorted == null) {
      int count = 0;
      sorted = new long[values.length];
      for (int k = 0; k < values.length; k++) {
        if (has(k)) {
          sorted[count++] = values[k];
        }
      }
      sorted = Arrays.copyOf(sorted, count);
      Arrays.sort(sorted);
    }
    return sorted;
  }
}
