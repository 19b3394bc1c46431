package org.selfdiff.runner.engine.torch;

import java.util.Locale;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.runner.engine.torch.library.TorchTypes;

/** Attention on processors: flash attention, which works in blocks that fit the caches. */
final class HostAttention {
  /**
   * Up to so many tokens the backward pass in bfloat16 is a row of batched products; its scores
   * would leave the caches beyond.
   */
  private static final long PRODUCTS_MOST = 128;

  private HostAttention() {}

  /** Lines of (qkv) to (out, lse). */
  static void forward(TorchCall call, int heads) {
    Shape qkv = call.node().input(0).shape();
    call.keepsFull(1);
    String parts = parts(call, call.in(0), heads, qkv);
    String both =
        call.temporary(
            "torch._scaled_dot_product_flash_attention_for_cpu(%s[0], %s[1], %s[2])",
            parts, parts, parts);
    long[] tokens = {qkv.dim(0), qkv.dim(1), qkv.dim(2) / 3};
    call.give("(%s[0].transpose(1, 2).reshape(%s), %s[1])", both, list(tokens), both);
  }

  /** Lines of (dy, qkv, out, lse) to (dqkv). */
  static void backward(TorchCall call, int heads) {
    // In bfloat16 the flash kernel multiplies each head by itself and is ten times slower than
    // either way taken here.
    if (call.isBfloat16() && call.node().input(1).dim(1) <= PRODUCTS_MOST) {
      products(call, heads);
    } else {
      flash(call, heads);
    }
  }

  private static void flash(TorchCall call, int heads) {
    Shape qkv = call.node().input(1).shape();
    String parts = parts(call, call.full(1), heads, qkv);
    String all =
        call.temporary(
            "torch._scaled_dot_product_flash_attention_for_cpu_backward(%s, %s[0], %s[1], %s[2],"
                + " %s, %s, 0.0, False)",
            perHead(call.full(0), heads, qkv),
            parts,
            parts,
            parts,
            perHead(call.full(2), heads, qkv),
            call.full(3));
    String form =
        call.isBfloat16() ? String.format(Locale.ROOT, ".to(%d)", TorchTypes.BFLOAT16) : "";
    call.give(
        "torch.stack([%s[0].transpose(1, 2), %s[1].transpose(1, 2), %s[2].transpose(1, 2)],"
            + " 2).reshape(%s)%s",
        all, all, all, list(qkv.dims()), form);
  }

  /** With P = softmax(scale q kᵀ): dv = Pᵀ dy; dS = scale P (dy vᵀ - dy · out); dq = dS k. */
  private static void products(TorchCall call, int heads) {
    Shape qkv = call.node().input(1).shape();
    long b = qkv.dim(0);
    long n = qkv.dim(1);
    long width = qkv.dim(2) / (3L * heads);
    double scale = 1 / Math.sqrt(width);
    String matrices = list(new long[] {b * heads, n, width});
    String columns = list(new long[] {b * heads, n, 1});
    String each =
        call.temporary(
            "torch.unbind(%s.view(%s).permute(2, 0, 3, 1, 4).contiguous().view(%s))",
            call.in(1),
            list(new long[] {b, n, 3, heads, width}),
            list(new long[] {3, b * heads, n, width}));
    String dy = call.temporary("%s.reshape(%s)", perHead(call.in(0), heads, qkv), matrices);
    String along =
        call.temporary(
            "torch.sum(torch.mul(%s, %s).view(%s), [3], False, dtype=%d).transpose(1, 2).reshape(%s)",
            call.in(0),
            call.in(2),
            list(new long[] {b, n, heads, width}),
            TorchTypes.script(call.node().input(3).type()),
            columns);
    int full = TorchTypes.script(call.node().input(3).type());
    String weights =
        call.temporary(
            "torch.bmm(%s[0], %s[1].transpose(1, 2)).to(%d).mul_(%s).sub_(%s.reshape(%s)).exp_()",
            each, each, full, scale, call.full(3), columns);
    String d =
        call.temporary(
            "torch.empty([3, %d, %d, %d], dtype=%d)", b * heads, n, width, TorchTypes.BFLOAT16);
    call.statement(
        "torch.bmm(%s.to(%d).transpose(1, 2), %s, out=%s[2])", weights, TorchTypes.BFLOAT16, dy, d);
    String scores =
        call.temporary(
            "torch.bmm(%s, %s[2].transpose(1, 2)).to(%d).sub_(%s).mul_(%s).mul_(%s).to(%d)",
            dy, each, full, along, weights, scale, TorchTypes.BFLOAT16);
    call.statement("torch.bmm(%s, %s[1], out=%s[0])", scores, each, d);
    call.statement("torch.bmm(%s.transpose(1, 2), %s[0], out=%s[1])", scores, each, d);
    call.give(
        "%s.view(%s).permute(1, 3, 0, 2, 4).reshape(%s)",
        d, list(new long[] {3, b, heads, n, width}), list(qkv.dims()));
  }

  /** Queries, keys and values as three views [B, heads, N, D / heads]. */
  private static String parts(TorchCall call, String qkv, int heads, Shape shape) {
    long[] dims = {shape.dim(0), shape.dim(1), 3, heads, shape.dim(2) / (3L * heads)};
    return call.temporary("torch.unbind(%s.view(%s).permute(2, 0, 3, 1, 4))", qkv, list(dims));
  }

  /** Tokens [B, N, D] as a view [B, heads, N, D / heads]. */
  private static String perHead(String x, int heads, Shape qkv) {
    long[] dims = {qkv.dim(0), qkv.dim(1), heads, qkv.dim(2) / (3L * heads)};
    return String.format(Locale.ROOT, "%s.view(%s).transpose(1, 2)", x, list(dims));
  }

  private static String list(long[] dims) {
    return PrimitiveKernels.list(dims);
  }
}
