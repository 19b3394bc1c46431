package org.selfdiff.runner.engine.torch;

import java.util.List;
import java.util.Locale;
import org.selfdiff.methods.graph.Shape;

/**
 * Attention on GPUs: flash attention in bfloat16, which the cards that have it can run, and
 * memory-efficient attention in fp16 and fp32. The backward pass takes what the forward pass leaves
 * beside its results: the kernels of the two belong together.
 */
final class CudaAttention {
  /** Flash attention wants a multiple of this as width of a head, and at most the other. */
  private static final long FLASH_STEP = 8;

  private static final long FLASH_MOST = 256;

  private CudaAttention() {}

  /** Lines of (qkv) to (out, lse). */
  static void forward(TorchCall call, int heads) {
    Shape qkv = call.node().input(0).shape();
    long width = qkv.dim(2) / (3L * heads);
    call.keepsFull(1);
    if (call.isBfloat16() && width % FLASH_STEP == 0 && width <= FLASH_MOST) {
      flash(call, call.in(0), heads, qkv);
    } else {
      efficient(call, call.in(0), heads, qkv);
    }
  }

  private static void flash(TorchCall call, String x, int heads, Shape qkv) {
    String parts = parts(call, x, heads, qkv);
    List<String> r = call.temporaries(9);
    call.statement(
        "%s = torch._scaled_dot_product_flash_attention(%s[0].transpose(1, 2),"
            + " %s[1].transpose(1, 2), %s[2].transpose(1, 2), 0.0, False, False)",
        String.join(", ", r), parts, parts, parts);
    call.companions(1, List.of(r.get(1), r.get(2), r.get(3), r.get(6), r.get(7)));
    call.give("(%s.transpose(1, 2).reshape(%s), %s)", r.get(0), tokens(qkv), r.get(1));
  }

  private static void efficient(TorchCall call, String x, int heads, Shape qkv) {
    String parts = parts(call, x, heads, qkv);
    List<String> r = call.temporaries(6);
    call.statement(
        "%s = torch._efficient_attention_forward(%s[0], %s[1], %s[2], None, None, None, None, None,"
            + " 0.0, 0, True)",
        String.join(", ", r), parts, parts, parts);
    call.companions(1, List.of(r.get(1), r.get(2), r.get(3)));
    // The kernel pads the rows of the second result.
    call.give("(%s.reshape(%s), %s.narrow(2, 0, %d))", r.get(0), tokens(qkv), r.get(1), qkv.dim(1));
  }

  /** Lines of (dy, qkv, out, lse) to (dqkv). */
  static void backward(TorchCall call, int heads) {
    Shape qkv = call.node().input(1).shape();
    long n = qkv.dim(1);
    String parts = parts(call, call.in(1), heads, qkv);
    String dy = perToken(call.in(0), heads, qkv);
    String out = perToken(call.in(2), heads, qkv);
    List<String> left = call.companionsOf(3);
    if (left.size() == 5) {
      List<String> d = call.temporaries(3);
      call.statement(
          "%s = torch._scaled_dot_product_flash_attention_backward(%s.transpose(1, 2),"
              + " %s[0].transpose(1, 2), %s[1].transpose(1, 2), %s[2].transpose(1, 2),"
              + " %s.transpose(1, 2), %s, %s, %s, %d, %d, 0.0, False, %s, %s)",
          String.join(", ", d),
          dy,
          parts,
          parts,
          parts,
          out,
          left.get(0),
          left.get(1),
          left.get(2),
          n,
          n,
          left.get(3),
          left.get(4));
      call.give(
          "torch.stack([%s.transpose(1, 2), %s.transpose(1, 2), %s.transpose(1, 2)],"
              + " 2).reshape(%s)",
          d.get(0), d.get(1), d.get(2), PrimitiveKernels.list(qkv.dims()));
      return;
    }
    List<String> d = call.temporaries(4);
    call.statement(
        "%s = torch._efficient_attention_backward(%s, %s[0], %s[1], %s[2], None, %s, None, None,"
            + " %d, %d, %s, 0.0, %s, %s, 0, False)",
        String.join(", ", d),
        dy,
        parts,
        parts,
        parts,
        out,
        n,
        n,
        left.get(0),
        left.get(1),
        left.get(2));
    call.give(
        "torch.stack([%s, %s, %s], 2).reshape(%s)",
        d.get(0), d.get(1), d.get(2), PrimitiveKernels.list(qkv.dims()));
  }

  /** Queries, keys and values as three views [B, N, heads, D / heads]. */
  private static String parts(TorchCall call, String qkv, int heads, Shape shape) {
    long[] dims = {shape.dim(0), shape.dim(1), 3, heads, shape.dim(2) / (3L * heads)};
    return call.temporary("torch.unbind(%s.view(%s), 2)", qkv, PrimitiveKernels.list(dims));
  }

  /** Tokens [B, N, D] as a view [B, N, heads, D / heads]. */
  private static String perToken(String x, int heads, Shape qkv) {
    long[] dims = {qkv.dim(0), qkv.dim(1), heads, qkv.dim(2) / (3L * heads)};
    return String.format(Locale.ROOT, "%s.view(%s)", x, PrimitiveKernels.list(dims));
  }

  private static String tokens(Shape qkv) {
    return PrimitiveKernels.list(new long[] {qkv.dim(0), qkv.dim(1), qkv.dim(2) / 3});
  }
}
