package org.selfdiff.runner.engine.cost;

import java.util.function.Predicate;
import org.selfdiff.methods.graph.Affine;
import org.selfdiff.methods.graph.AttentionGrad;
import org.selfdiff.methods.graph.Binary;
import org.selfdiff.methods.graph.Collective;
import org.selfdiff.methods.graph.Conv2d;
import org.selfdiff.methods.graph.Conv2dGrad;
import org.selfdiff.methods.graph.Gelu;
import org.selfdiff.methods.graph.GeluGrad;
import org.selfdiff.methods.graph.MatMul;
import org.selfdiff.methods.graph.MaxPool2d;
import org.selfdiff.methods.graph.MaxPool2dGrad;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Op;
import org.selfdiff.methods.graph.Reduce;
import org.selfdiff.methods.graph.Relu;
import org.selfdiff.methods.graph.ReluGrad;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;

/**
 * What libtorch's kernels need for themselves beside what they read and give. Kernels that are not
 * named here need nothing that grows with the batch.
 */
final class KernelScratch {
  /** Rank of a batch of images. */
  static final int IMAGES = 4;

  private static final long INDEX_BYTES = 8;

  /** Up to so many tokens the backward pass of attention in 16 bits is a row of products. */
  private static final long PRODUCTS_MOST = 128;

  /**
   * Bytes of each weight of attention in the row of products: one in fp32, and of its gradient one
   * in 16 bits and one in fp32.
   */
  private static final long BYTES_PER_WEIGHT = 10;

  private final Predicate<Value> read;

  /** With what says whether anything reads a value. */
  KernelScratch(Predicate<Value> read) {
    this.read = read;
  }

  /** Whether a kernel takes images with channels last where any does. */
  static boolean wantsImages(Op op) {
    return convolves(op) || pools(op);
  }

  /** Whether a kernel takes images with channels last and is the only one where others do not. */
  static boolean pools(Op op) {
    return op instanceof MaxPool2d || op instanceof MaxPool2dGrad;
  }

  /** Whether it is a convolution or its gradient. */
  static boolean convolves(Op op) {
    return op instanceof Conv2d || op instanceof Conv2dGrad;
  }

  /** Whether a kernel computes no output that nothing reads. */
  static boolean skipsUnused(Op op) {
    return op instanceof Conv2dGrad;
  }

  /** Whether a node reads fp32 although its values are of 16 bits. */
  static boolean inFullPrecision(Node n) {
    return n.op() instanceof AttentionGrad && n.input(1).dim(1) > PRODUCTS_MOST;
  }

  /** Whether a kernel can be given the memory of its result. */
  static boolean writesIntoGiven(Op op) {
    return op instanceof MatMul
        || op instanceof Affine
        || op instanceof Reduce
        || op instanceof Binary
        || op instanceof Unary
        || op instanceof Relu
        || op instanceof ReluGrad
        || op instanceof Gelu
        || op instanceof GeluGrad
        || op instanceof Collective;
  }

  /**
   * Bytes that a kernel needs for itself.
   *
   * @param low whether it computes in 16 bits
   * @param laysOut whether a convolution is given rows and lays its images out anew
   */
  long bytes(Node n, boolean low, boolean laysOut) {
    Op op = n.op();
    if (op instanceof Conv2d) {
      return convolution(n, low, laysOut);
    } else if (op instanceof Conv2dGrad) {
      return convolutionGradient(n, low, laysOut);
    } else if (op instanceof MaxPool2d) {
      return n.output().shape().size() * INDEX_BYTES;
    } else if (op instanceof MaxPool2dGrad) {
      long pooled = n.input(1).shape().size();
      return pooled * INDEX_BYTES + size(n.input(1), low);
    } else if (op instanceof AttentionGrad a) {
      return attentionGradient(n, a.heads(), low);
    }
    return 0;
  }

  /**
   * oneDNN's blocked layouts, in which fp32 convolves: images and weights before the product, or
   * the result beside its row-major copy after it. Where images lie as it wants them the weights
   * alone are laid out anew.
   */
  private static long convolution(Node n, boolean low, boolean laysOut) {
    long weights = size(n.input(1), low);
    return laysOut ? Math.max(size(n.input(0), false) + weights, size(n.output(), false)) : weights;
  }

  /** The weights' gradient needs the images and the gradient of the result in blocked layouts. */
  private long convolutionGradient(Node n, boolean low, boolean laysOut) {
    long images = size(n.input(0), low);
    long weights = size(n.input(1), low);
    long dy = size(n.input(2), low);
    if (!laysOut) {
      return weights;
    }
    long ofImages = read.test(n.output(0)) ? Math.max(dy + weights, images) : 0;
    return Math.max(ofImages, dy + images + weights);
  }

  /** Three gradients, which are then joined; or the weights and their gradients. */
  private static long attentionGradient(Node n, int heads, boolean low) {
    Value qkv = n.input(1);
    long tokens = qkv.dim(1);
    if (!low) {
      return qkv.spec().bytes();
    }
    if (tokens > PRODUCTS_MOST) {
      return 2 * qkv.spec().bytes();
    }
    // Queries, keys and values apart, the gradients of them, and that of the result by heads.
    long copies = qkv.spec().bytes() + qkv.spec().bytes() / 6;
    return copies + qkv.dim(0) * heads * tokens * tokens * BYTES_PER_WEIGHT;
  }

  private static long size(Value v, boolean low) {
    return low ? v.spec().bytes() / 2 : v.spec().bytes();
  }
}
