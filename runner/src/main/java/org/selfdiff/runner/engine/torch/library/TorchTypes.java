package org.selfdiff.runner.engine.torch.library;

import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.runner.engine.ComputePrecision;

/**
 * Element types and memory formats in libtorch's terms. Without Python, TorchScript knows them by
 * their numbers only.
 */
public final class TorchTypes {
  /** bfloat16. */
  public static final int BFLOAT16 = ScalarType.BFloat16.value;

  /** Half precision of IEEE 754. */
  public static final int FLOAT16 = ScalarType.Half.value;

  /** Row-major order. */
  public static final int CONTIGUOUS = torch.MemoryFormat.Contiguous.value;

  /** Images with the channels as the innermost axis. */
  public static final int CHANNELS_LAST = torch.MemoryFormat.ChannelsLast.value;

  private TorchTypes() {}

  /** A type's number in TorchScript. */
  public static int script(DType type) {
    return aten(type).value;
  }

  /** The low-precision type of a precision that has one. */
  public static int low(ComputePrecision precision) {
    return precision == ComputePrecision.FP16 ? FLOAT16 : BFLOAT16;
  }

  /** ATen's type. */
  public static ScalarType aten(DType type) {
    return switch (type) {
      case F32 -> ScalarType.Float;
      case F64 -> ScalarType.Double;
      case I64 -> ScalarType.Long;
      case U8 -> ScalarType.Byte;
    };
  }
}
