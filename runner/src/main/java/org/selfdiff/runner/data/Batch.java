package org.selfdiff.runner.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * The views of some images in memory that is reused: valid until the next batch is asked for, or
 * until what gave it is closed.
 */
public final class Batch {
  private final PixelFormat format;
  private final ByteBuffer[] views;
  private final FloatBuffer[] numbers;
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
   * @param format of the views
   * @param lengths numbers of each view of one image
   */
  Batch(int capacity, PixelFormat format, int... lengths) {
    this.format = format;
    this.lengths = lengths;
    weak = memory((long) capacity * Float.BYTES, capacity).asFloatBuffer();
    views = new ByteBuffer[lengths.length];
    numbers = new FloatBuffer[lengths.length];
    for (int v = 0; v < views.length; v++) {
      views[v] = memory((long) capacity * lengths[v] * format.bytes(), capacity);
      numbers[v] = views[v].asFloatBuffer();
    }
    indices = new int[capacity];
    labels = new int[capacity];
  }

  private static ByteBuffer memory(long bytes, int capacity) {
    if (bytes > Integer.MAX_VALUE) {
      throw new DataException(
          "one view of a batch of "
              + capacity
              + " images has "
              + bytes
              + " bytes, more than a buffer holds (2 GiB). Lower the batch or the views' size.");
    }
    return ByteBuffer.allocateDirect((int) bytes).order(ByteOrder.nativeOrder());
  }

  /** Makes the batch another one; its indices are then filled in. */
  void begin(long number, int size) {
    this.number = number;
    this.size = size;
    // Whoever read a smaller batch before has left its limits.
    for (FloatBuffer view : numbers) {
      view.clear();
    }
    for (ByteBuffer view : views) {
      view.clear();
    }
    weak.clear();
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
   * One view of every image, normalized, the local crops behind the full views: a direct buffer in
   * native byte order, float32 [size, 3, side, side], with position 0 and the end of the last image
   * as limit.
   *
   * @throws IllegalStateException if the batch holds uint8 pixels
   */
  public FloatBuffer view(int view) {
    require(PixelFormat.NORMALIZED);
    return numbers[view].clear().limit(size * lengths[view]);
  }

  /**
   * One view of every image as uint8 pixels, the local crops behind the full views: a direct
   * buffer, 8 bits without sign [size, 3, side, side], with position 0 and the end of the last
   * image as limit.
   *
   * @throws IllegalStateException if the batch holds normalized views
   */
  public ByteBuffer pixels(int view) {
    require(PixelFormat.UINT8);
    return views[view].clear().limit(size * lengths[view]);
  }

  private void require(PixelFormat expected) {
    if (format != expected) {
      throw new IllegalStateException("the views of this batch are " + format);
    }
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

  /** What the views hold. */
  PixelFormat format() {
    return format;
  }

  /** The whole memory of a view's uint8 pixels, for writing by several threads. */
  ByteBuffer bytes(int view) {
    return views[view];
  }

  /** The whole memory of a normalized view, for writing by several threads. */
  FloatBuffer numbers(int view) {
    return numbers[view];
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
