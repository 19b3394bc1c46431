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
  private final int[] lengths;
  private final FloatBuffer weak;
  private long number;
  private int size;

  /**
   * Room for a batch.
   *
   * @param capacity most images
   * @param lengths numbers of each view of one image
   */
  Batch(int capacity, int... lengths) {
    this.lengths = lengths;
    weak = floats((long) capacity * Float.BYTES, capacity);
    views = new FloatBuffer[lengths.length];
    for (int v = 0; v < views.length; v++) {
      views[v] = floats((long) capacity * lengths[v] * Float.BYTES, capacity);
    }
    indices = new int[capacity];
    labels = new int[capacity];
  }

  private static FloatBuffer floats(long bytes, int capacity) {
    if (bytes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "one view of a batch of "
              + capacity
              + " images has "
              + bytes
              + " bytes, more than a buffer holds (2 GiB). Lower the batch or the views' size.");
    }
    return ByteBuffer.allocateDirect((int) bytes).order(ByteOrder.nativeOrder()).asFloatBuffer();
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
   * One view of every image, the local crops behind the full views: a direct buffer in native byte
   * order, float32 [size, 3, side, side], with position 0 and the end of the last image as limit.
   */
  public FloatBuffer view(int view) {
    return views[view].clear().limit(size * lengths[view]);
  }

  /**
   * For every image 0 where its full views are strong ({@link StrongViews}) and 1 where they are
   * not: a direct buffer, float32 [size], with position 0 and limit {@code size}.
   */
  public FloatBuffer weak() {
    return weak.clear().limit(size);
  }

  /** Says whether the full views of an image are weak; several threads may. */
  void weak(int item, boolean isWeak) {
    weak.put(item, isWeak ? 1 : 0);
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
