package org.selfdiff.runner.engine.joined;

import java.util.ArrayList;
import java.util.List;
import org.selfdiff.methods.graph.Reduce;

/** Sums and maxima of rows over the threads that share a row. */
final class Reductions {
  static final int WARP = 32;

  private Reductions() {}

  /** What a sum or maximum begins with. */
  static String start(Reduce op) {
    return op.fn() == Reduce.Fn.MAX ? Expressions.number(Float.NEGATIVE_INFINITY) : "0.0f";
  }

  /** A line that takes one more number in. What is no number stays in a maximum. */
  static String add(Reduce op, String to, String x) {
    return op.fn() == Reduce.Fn.MAX
        ? "%s = %s > %s || %s != %s ? %s : %s;".formatted(to, x, to, x, x, x, to)
        : "%s = %s + %s;".formatted(to, to, x);
  }

  /**
   * Lines that make the result of all threads from that of each.
   *
   * @param threads threads of a row: a warp, or a block of several
   */
  static List<String> across(Reduce op, String name, int threads, long columns) {
    List<String> lines = new ArrayList<>();
    lines.add("#pragma unroll");
    lines.add("for (int s = 16; s > 0; s = s / 2) {");
    lines.add("  float other = __shfl_xor_sync(0xffffffffu, %s, s);".formatted(name));
    lines.add("  " + add(op, name, "other"));
    lines.add("}");
    if (threads > WARP) {
      int warps = threads / WARP;
      lines.add("__syncthreads();");
      lines.add("if (threadIdx.x % 32 == 0) { part[threadIdx.x / 32] = " + name + "; }");
      lines.add("__syncthreads();");
      lines.add(name + " = part[0];");
      lines.add("#pragma unroll");
      lines.add("for (int w = 1; w < %d; w++) {".formatted(warps));
      lines.add("  float other = part[w];");
      lines.add("  " + add(op, name, "other"));
      lines.add("}");
    }
    if (op.fn() == Reduce.Fn.MEAN) {
      lines.add("%s = %s / %s;".formatted(name, name, Expressions.number((float) columns)));
    }
    return lines;
  }
}
