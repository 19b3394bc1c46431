package org.selfdiff.runner.engine.joined;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Numbers of 16 bits as C: fp32 from them, exact, and back, to the nearest and ties to even. */
final class Conversions {
  private static final String TO_BF16 =
      """
      __device__ __forceinline__ unsigned int to_bf16(float x) {
        unsigned int u = __float_as_uint(x);
        unsigned int r = (u + 32767u + ((u >> 16) & 1u)) >> 16;
        return x == x ? r : 32704u;
      }

      """;

  private static final String FROM_F16 =
      """
      __device__ __forceinline__ float from_f16(unsigned int h) {
        unsigned int m = (h & 32767u) << 13;
        float y = __uint_as_float(m) * __uint_as_float(0x77800000u);
        unsigned int u = (h & 31744u) == 31744u ? m | 0x7f800000u : __float_as_uint(y);
        return __uint_as_float(u | ((h & 32768u) << 16));
      }

      """;

  private static final String TO_F16 =
      """
      __device__ __forceinline__ unsigned int to_f16(float x) {
        unsigned int u = __float_as_uint(x) & 0x7fffffffu;
        unsigned int sign = (__float_as_uint(x) >> 16) & 32768u;
        unsigned int tiny = __float_as_uint(__uint_as_float(u) + 0.5f) - 0x3f000000u;
        unsigned int usual = (u - 0x38000000u + 4095u + ((u >> 13) & 1u)) >> 13;
        unsigned int r = u < 0x38800000u ? tiny : usual;
        r = u >= 0x477ff000u ? 31744u : r;
        r = u > 0x7f800000u ? 32256u : r;
        return sign | r;
      }

      """;

  private Conversions() {}

  /** The functions that a kernel on operands needs. */
  static String functions(List<Operand> inputs, List<Operand> outputs) {
    Set<Element> read = EnumSet.noneOf(Element.class);
    Set<Element> written = EnumSet.noneOf(Element.class);
    inputs.forEach(o -> read.add(o.type()));
    outputs.forEach(o -> written.add(o.type()));
    return (read.contains(Element.F16) ? FROM_F16 : "")
        + (written.contains(Element.F16) ? TO_F16 : "")
        + (written.contains(Element.BF16) ? TO_BF16 : "");
  }

  /** The number that an element is, as an expression in fp32. */
  static String read(Element type, String element) {
    return switch (type) {
      case F32 -> element;
      case BF16 -> "__uint_as_float((unsigned int)" + element + " << 16)";
      case F16 -> "from_f16(" + element + ")";
      case U8 -> "(float)" + element;
    };
  }

  /** The bits of an element, as an expression of 32 bits; fp32 stays as it is. */
  static String written(Element type, String number) {
    return switch (type) {
      case F32 -> number;
      case BF16 -> "to_bf16(" + number + ")";
      case F16 -> "to_f16(" + number + ")";
      case U8 -> throw new IllegalStateException("kernels write no pixels");
    };
  }
}
