package org.selfdiff.exports.pytorch;

import java.util.List;
import org.selfdiff.exports.FileFormatException;
import org.selfdiff.exports.safetensors.SafetensorsDType;
import org.selfdiff.exports.safetensors.StoredTensor;

/** A tensor of a checkpoint: a strided view of a storage. */
public final class TorchTensor implements StoredTensor {
  private static final int AXES_MOST = 64;
  private static final long ELEMENTS_MOST = Integer.MAX_VALUE - 8;

  private final TorchStorage storage;
  private final long offset;
  private final List<Long> shape;
  private final List<Long> strides;

  /**
   * A view.
   *
   * @throws FileFormatException if it leaves its storage
   */
  TorchTensor(TorchStorage storage, long offset, List<Long> shape, List<Long> strides) {
    boolean sound =
        shape.size() == strides.size()
            && shape.size() <= AXES_MOST
            && shape.stream().allMatch(n -> n >= 0)
            && strides.stream().allMatch(n -> n >= 0);
    if (!sound) {
      throw new FileFormatException(
          "a tensor of %d lengths and %d strides, expected as many of both, none negative and %d at"
                  .formatted(shape.size(), strides.size(), AXES_MOST)
              + " most");
    }
    if (offset < 0 || !shape.contains(0L) && last(offset, shape, strides) >= storage.elements()) {
      throw new FileFormatException(
          "a tensor of shape %s reaches beyond its storage of %d elements"
              .formatted(shape, storage.elements()));
    }
    this.storage = storage;
    this.offset = offset;
    this.shape = List.copyOf(shape);
    this.strides = List.copyOf(strides);
  }

  /** The place of the last element; the largest number where it is larger than any. */
  private static long last(long offset, List<Long> shape, List<Long> strides) {
    try {
      long last = offset;
      for (int i = 0; i < shape.size(); i++) {
        last = Math.addExact(last, Math.multiplyExact(shape.get(i) - 1, strides.get(i)));
      }
      return last;
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE;
    }
  }

  @Override
  public SafetensorsDType type() {
    return storage.type().type();
  }

  @Override
  public List<Long> shape() {
    return shape;
  }

  /**
   * {@inheritDoc}
   *
   * @throws FileFormatException if there are more than an array holds
   */
  @Override
  public double[] values() {
    // A stride of 0 makes a tensor of any size out of one element.
    long size = shape.contains(0L) ? 0 : 1;
    for (long length : shape) {
      size =
          size > ELEMENTS_MOST
              ? size
              : Math.multiplyHigh(size, length) != 0 ? Long.MAX_VALUE : size * length;
    }
    if (size > ELEMENTS_MOST) {
      throw new FileFormatException(
          "a tensor of shape " + shape + " is larger than is read at once");
    }
    double[] values = new double[(int) size];
    long[] at = new long[shape.size()];
    for (int i = 0; i < values.length; i++) {
      long from = offset;
      for (int axis = 0; axis < at.length; axis++) {
        from += at[axis] * strides.get(axis);
      }
      values[i] = type().number(storage.data(), Math.toIntExact(from));
      for (int axis = at.length - 1; axis >= 0 && ++at[axis] == shape.get(axis); axis--) {
        at[axis] = 0;
      }
    }
    return values;
  }
}
