package org.selfdiff.runner.session;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.selfdiff.exports.safetensors.SafetensorsDType;
import org.selfdiff.exports.safetensors.TensorInfo;
import org.selfdiff.exports.safetensors.TensorSource;

/** Passes tensors on as long as all their numbers are finite. */
final class FiniteTensors implements TensorSource {
  private final TensorSource tensors;
  private final Map<String, SafetensorsDType> types = new HashMap<>();

  FiniteTensors(TensorSource tensors) {
    this.tensors = tensors;
    tensors.tensors().forEach(t -> types.put(t.name(), t.dtype()));
  }

  /** A tensor that holds a number that is not finite. */
  static final class NotFinite extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotFinite(String tensor) {
      super(tensor + " holds numbers that are not finite");
    }
  }

  @Override
  public List<TensorInfo> tensors() {
    return tensors.tensors();
  }

  /**
   * Reads a piece of a tensor.
   *
   * @throws NotFinite if it holds a NaN or an infinity
   */
  @Override
  public void read(String name, long offset, ByteBuffer into) {
    ByteBuffer piece = into.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    tensors.read(name, offset, into);
    piece.limit(into.position());
    boolean finite =
        switch (types.get(name)) {
          case F32 -> floats(piece);
          case F64 -> doubles(piece);
          default -> true;
        };
    if (!finite) {
      throw new NotFinite(name);
    }
  }

  private static boolean floats(ByteBuffer piece) {
    while (piece.remaining() >= Float.BYTES) {
      if (!Float.isFinite(piece.getFloat())) {
        return false;
      }
    }
    return true;
  }

  private static boolean doubles(ByteBuffer piece) {
    while (piece.remaining() >= Double.BYTES) {
      if (!Double.isFinite(piece.getDouble())) {
        return false;
      }
    }
    return true;
  }
}
