package org.selfdiff.runner.engine.nd4j;

import java.nio.ByteOrder;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.runner.engine.DeviceException;
import org.selfdiff.runner.engine.Memory;

/** Arrays over fixed memory. */
public final class Nd4jArrays {
  private Nd4jArrays() {}

  /**
   * A vector of zeros.
   *
   * @throws DeviceException if the system does not give the memory for it
   */
  public static INDArray zeros(DType type, long elements) {
    long bytes = Math.multiplyExact(type.bytes(), elements);
    // libnd4j writes into what it was given without a look at whether it was given anything.
    Pointer tried = Pointer.malloc(bytes);
    if (tried == null || tried.isNull()) {
      throw refused(bytes, "the system gives no more");
    }
    Pointer.free(tried);
    try {
      INDArray made = Nd4j.create(type.nd4j(), elements);
      if (made.length() != elements || made.data().addressPointer().isNull()) {
        throw refused(bytes, "libnd4j has made another");
      }
      return made;
    } catch (OutOfMemoryError e) {
      throw refused(bytes, e.getMessage());
    }
  }

  private static DeviceException refused(long bytes, String why) {
    return new DeviceException(
        "an array of %d MiB cannot be allocated: %s. Lower hardware.batch or the sizes of backbone and method, or end other programs."
            .formatted(bytes >> 20, why));
  }

  /** Part of a vector as an array of its own shape; both share memory. */
  static INDArray view(INDArray flat, long offset, Shape shape) {
    long[] dims = shape.dims();
    return Nd4j.create(flat.data(), dims, Nd4j.getStrides(dims, 'c'), offset, 'c');
  }

  /** The memory of an array. */
  public static Memory memory(INDArray a) {
    return memory(a.data().addressPointer(), DType.of(a.dataType()), a.length());
  }

  /** The memory that a pointer points to. */
  public static Memory memory(Pointer p, DType type, long size) {
    BytePointer bytes = new BytePointer(p);
    // An address of its own for each piece: a position above 2 GiB JavaCPP takes for the start.
    return new Memory(
        type,
        size,
        (from, count) ->
            bytes.getPointer(from).capacity(count).asByteBuffer().order(ByteOrder.nativeOrder()));
  }
}
