package org.selfdiff.runner.evaluate;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Numbers of features in segments of whole rows, because neither an array nor a mapping holds
 * 1,281,167 x 2048 of them.
 */
public final class FeatureSegments implements RowSource {
  /** Most bytes of a segment: half of what a mapping can have, so that a last row always fits. */
  public static final long BYTES = 1L << 30;

  private final FloatBuffer[] segments;
  private final int perSegment;
  private final int dim;

  /** Gives the memory of a segment. */
  @FunctionalInterface
  public interface Memory {
    /**
     * Memory for some numbers.
     *
     * @param first index of the first of them in the whole matrix, row-major
     * @param count how many
     */
    FloatBuffer of(long first, int count) throws IOException;
  }

  /**
   * A matrix in several segments.
   *
   * @param rows at least 1
   * @param dim length of a row, at least 1
   * @param bytes most bytes of a segment; it holds one row in any case
   * @param memory gives the segments, in their order
   * @throws IOException if the memory cannot be had
   */
  public FeatureSegments(int rows, int dim, long bytes, Memory memory) throws IOException {
    this.dim = dim;
    perSegment = perSegment(rows, dim, bytes);
    segments = new FloatBuffer[(rows - 1) / perSegment + 1];
    for (int i = 0; i < segments.length; i++) {
      long first = (long) i * perSegment;
      int count = (int) Math.min(perSegment, rows - first);
      segments[i] = memory.of(first * dim, count * dim);
    }
  }

  /** A matrix that is there, row-major; not copied. */
  FeatureSegments(float[] values, int rows, int dim) {
    this.dim = dim;
    perSegment = rows;
    segments = new FloatBuffer[] {FloatBuffer.wrap(values)};
  }

  static int perSegment(int rows, int dim, long bytes) {
    return (int) Math.max(1, Math.min(rows, bytes / ((long) dim * Float.BYTES)));
  }

  @Override
  public void read(int row, float[] into, int at) {
    segments[row / perSegment].get(row % perSegment * dim, into, at, dim);
  }

  /** Fills a row with {@code from[at .. at + dim)}. */
  public void write(int row, float[] from, int at) {
    segments[row / perSegment].put(row % perSegment * dim, from, at, dim);
  }

  @Override
  public void close() {
    // What reads all the same finds nothing, and not a file that is gone.
    Arrays.fill(segments, null);
  }
}
