package org.selfdiff.runner.data.folder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.selfdiff.runner.data.DataException;

/**
 * Draws test images by their contents: whatever is added, removed or renamed, an image stays in its
 * split, and copies of an image are in the same one. Those of a smaller share are among those of a
 * larger one.
 *
 * @param share of the images, above 0 and below 1
 */
record Holdout(double share) {
  /** Images after which is said how far it is. */
  private static final int TOLD = 100_000;

  /** Whether an image with this CRC-32 of its bytes is a test image. */
  boolean takes(long sum) {
    // The output function of SplitMix64 spreads the sums of similar files.
    long mixed = sum * 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ mixed >>> 30) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
    return ((mixed ^ mixed >>> 31) >>> 11) * 0x1.0p-53 < share;
  }

  /**
   * Which of some images are test images; reads all of them, several at once.
   *
   * @param notice told what takes long
   * @throws DataException naming an image that cannot be read
   */
  boolean[] of(ImageFiles files, int[] entries, Consumer<String> notice) {
    boolean[] taken = new boolean[entries.length];
    AtomicInteger done = new AtomicInteger();
    if (entries.length >= TOLD) {
      notice.accept(
          "data.holdout: reading the contents of "
              + entries.length
              + " images, which is done once");
    }
    files.keepSums();
    IntStream.range(0, entries.length)
        .parallel()
        .forEach(
            i -> {
              taken[i] = takes(sum(files, entries[i]));
              int count = done.incrementAndGet();
              if (count % TOLD == 0) {
                notice.accept("data.holdout: " + count + " of " + entries.length + " images read");
              }
            });
    return taken;
  }

  private static long sum(ImageFiles files, int entry) {
    try {
      return files.keptSum(entry);
    } catch (IOException | UncheckedIOException e) {
      throw new DataException(files.source(entry) + ": cannot be read: " + e.getMessage() + ".", e);
    }
  }
}
