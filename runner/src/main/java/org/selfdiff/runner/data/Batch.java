package org.selfdiff.runner.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * The views of some images in memory that is reused: valid until the next batch is asked for, or
 * until what gave it is closed.
 */
public final class Batch {
  private final FloatBuffer[] views;
  private final int[] indices;
  private final int[] labels;
  private final int length;
  private long number;
  private int size;

  /**
   * Room for a batch.
   *
   * @param capacity most images
   * @param views views of each image
   * @param length numbers of one view
   */
  Batch(int capacity, int views, int length) {
    long bytes = (long) capacity * length * Float.BYTES;
    if (bytes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "one view of a batch of "
              + capacity
              + " images has "
              + bytes
              + " bytes, more than a buffer holds (2 GiB). Lower the batch or the views' size.");
    }
    this.views = new FloatBuffer[views];
    for (int v = 0; v < views; v++) {
      this.views[v] =
          ByteBuffer.allocateDirect((int) bytes).order(ByteOrder.nativeOrder()).asFloatBuffer();
    }
    this.length = length;
    indices = new int[capacity];
    labels = new int[capacity];
  }

  /** Makes the batch another one; its indices are then filled in. */
  void begin(long number, int size) {
    this.number = number;
    this.size = size;
  }

  /** Number of the batch, counted from 0 over all epochs. */
  public long number() {
    return number;
  }

  /** Number of images. */
  public int size() {
    return size;
  }

  /**
   * One view of every image: a direct buffer in native byte order, float32 [size, 3, side, side],
   * with position 0 and the end of the last image as limit.
   */
  public FloatBuffer view(int view) {
    return views[view].clear().limit(size * length);
  }

  /** The whole buffer of a view, for writing by several threads. */
  FloatBuffer buffer(int view) {
    return views[view];
  }

  /** Index in the split of every image; entries from {@link #size} on are meaningless. */
  public int[] indices() {
    return indices;
  }

  /** Class of every image; entries from {@link #size} on are meaningless. */
  public int[] labels() {
    return labels;
  }
}
