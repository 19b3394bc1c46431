package org.selfdiff.exports.pytorch;

import java.util.List;
import org.selfdiff.exports.FileFormatException;
import org.selfdiff.exports.safetensors.SafetensorsDType;
import org.selfdiff.exports.safetensors.StoredTensor;

/** A tensor of a checkpoint: a strided view of a storage. */
public final class TorchTensor implements StoredTensor {
  private final TorchStorage storage;
  private final long offset;
  private final List<Long> shape;
  private final List<Long> strides;

  TorchTensor(TorchStorage storage, long offset, List<Long> shape, List<Long> strides) {
    long last = offset;
    for (int i = 0; i < shape.size(); i++) {
      if (shape.get(i) < 0 || strides.get(i) < 0) {
        throw new FileFormatException("a tensor of shape " + shape + " and strides " + strides);
      }
      last += Math.max(0, shape.get(i) - 1) * strides.get(i);
    }
    boolean empty = shape.contains(0L);
    if (offset < 0 || !empty && last >= storage.elements()) {
      throw new FileFormatException(
          "a tensor of shape %s reaches beyond its storage of %d elements"
              .formatted(shape, storage.elements()));
    }
    this.storage = storage;
    this.offset = offset;
    this.shape = List.copyOf(shape);
    this.strides = List.copyOf(strides);
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
    long size = 1;
    for (long length : shape) {
      size = Math.multiplyExact(size, length);
    }
    if (size > Integer.MAX_VALUE - 8) {
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
