package org.selfdiff.exports.safetensors;

import java.util.Arrays;
import java.util.List;
import org.selfdiff.exports.FileFormatException;

/**
 * What a safetensors header says about one tensor, less its place.
 *
 * @param name unique in its file
 * @param dtype precision
 * @param shape extents, slowest first; empty for a scalar, a 0 for a tensor without elements
 */
public record TensorInfo(String name, SafetensorsDType dtype, List<Long> shape) {
  /**
   * Copies the shape.
   *
   * @throws FileFormatException when an extent is negative or the size exceeds 2^63 bytes
   */
  public TensorInfo {
    shape = List.copyOf(shape);
    long size = dtype.bytes();
    for (long extent : shape) {
      if (extent < 0) {
        throw new FileFormatException(
            "tensor '" + name + "': shape " + shape + " has a negative extent");
      }
      try {
        size = Math.multiplyExact(size, extent);
      } catch (ArithmeticException e) {
        throw new FileFormatException(
            "tensor '" + name + "': shape " + shape + " of " + dtype + " exceeds 2^63 bytes");
      }
    }
  }

  /** A tensor of the given extents. */
  public static TensorInfo of(String name, SafetensorsDType dtype, long... shape) {
    return new TensorInfo(name, dtype, Arrays.stream(shape).boxed().toList());
  }

  /** Elements, the product of the extents. */
  public long elements() {
    return shape.stream().reduce(1L, (a, b) -> a * b);
  }

  /** For instance {@code conv1.weight F32 [64, 3, 7, 7]}. */
  @Override
  public String toString() {
    return name + " " + dtype + " " + shape;
  }

  /** Bytes of the data. */
  public long byteLength() {
    return elements() * dtype.bytes();
  }
}
