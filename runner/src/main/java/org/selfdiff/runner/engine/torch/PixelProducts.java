package org.selfdiff.runner.engine.torch;

import java.util.Locale;
import java.util.stream.LongStream;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.MatMul;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Shape;

/**
 * Products of many rows with few weights as oneDNN's convolutions of one pixel: the rows are the
 * pixels of images with channels last, so that nothing is copied but the weights. With AVX-512 they
 * are faster than the products of the BLAS in fp32, and in bfloat16 where there is a bias; with
 * AVX2 gradients of weights are not.
 */
final class PixelProducts {
  /** With fewer rows, laying out the weights costs what the product gains. */
  private static final long LEAST_ROWS = 2048;

  /** Numbers of the weights that stay in the cache of a core beside the rows. */
  private static final long MOST_WEIGHTS = 1 << 18;

  /** Numbers of one vector register: channels come in such groups. */
  private static final long LANES = 16;

  private static final long LEAST_PIXELS = 32;
  private static final long BEST_PIXELS = 64;
  private static final long MOST_PIXELS = 130;

  private PixelProducts() {}

  /** Whether a linear layer or a product of two matrices is one of these. */
  static boolean serves(Node node) {
    Shape a = node.input(0).shape();
    Shape b = node.input(1).shape();
    if (node.output().type() != DType.F32 || a.rank() != 2 || b.rank() != 2) {
      return false;
    }
    boolean ofWeights = node.op() instanceof MatMul m && m.transposeA();
    if (ofWeights && ((MatMul) node.op()).transposeB()) {
      return false;
    }
    long rows = a.dim(0);
    long weights = ofWeights ? node.output().shape().size() : b.size();
    return rows >= LEAST_ROWS
        && weights <= MOST_WEIGHTS
        && LongStream.of(a.dim(1), b.dim(0), b.dim(1))
            .allMatch(n -> n % LANES == 0 || ofWeights && n == rows)
        && pixels(rows) > 0;
  }

  /** Pixels of an image: what divides the rows and is nearest to the best; 0 for none. */
  static long pixels(long rows) {
    return LongStream.rangeClosed(LEAST_PIXELS, MOST_PIXELS)
        .filter(n -> rows % n == 0)
        .boxed()
        .min((n, m) -> Long.compare(Math.abs(n - BEST_PIXELS), Math.abs(m - BEST_PIXELS)))
        .orElse(0L);
  }

  /** Lines of (x, w, b) to x wᵀ + b. */
  static void affine(TorchCall call) {
    forward(call, call.in(1), call.node().input(1).dim(0), call.in(2));
  }

  /** Lines of (a, b) to their product. */
  static void product(TorchCall call, MatMul op) {
    Shape b = call.node().input(1).shape();
    if (op.transposeA()) {
      ofWeights(call);
    } else if (op.transposeB()) {
      forward(call, call.in(1), b.dim(0), "None");
    } else {
      forward(call, call.in(1) + ".t()", b.dim(1), "None");
    }
  }

  private static void forward(TorchCall call, String weights, long out, String bias) {
    Shape x = call.node().input(0).shape();
    call.give(
        "torch.mkldnn_convolution(%s, %s, %s, [0, 0], [1, 1], [1, 1], 1).permute([0, 2, 3, 1])"
            + ".reshape([%d, %d])",
        images(call.in(0), x), weights + filters(out, x.dim(1)), bias, x.dim(0), out);
  }

  /** Of the weights it takes the shape only. */
  private static void ofWeights(TorchCall call) {
    Shape dy = call.node().input(0).shape();
    Shape x = call.node().input(1).shape();
    String shape = call.temporary("torch.empty([%d, %d, 1, 1])", dy.dim(1), x.dim(1));
    String all =
        call.temporary(
            "torch.convolution_backward(%s, %s, %s, None, [1, 1], [0, 0], [1, 1], False, [0, 0], 1,"
                + " [False, True, False])",
            images(call.in(0), dy), images(call.in(1), x), shape);
    call.give("%s[1].reshape([%d, %d])", all, dy.dim(1), x.dim(1));
  }

  private static String images(String rows, Shape shape) {
    long pixels = pixels(shape.dim(0));
    return String.format(
        Locale.ROOT,
        "%s.reshape([%d, %d, 1, %d]).permute([0, 3, 1, 2])",
        rows,
        shape.dim(0) / pixels,
        pixels,
        shape.dim(1));
  }

  private static String filters(long out, long in) {
    return String.format(Locale.ROOT, ".view([%d, %d, 1, 1])", out, in);
  }
}
