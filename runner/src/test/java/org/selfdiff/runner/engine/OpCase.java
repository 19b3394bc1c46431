package org.selfdiff.runner.engine;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.selfdiff.methods.graph.AdamWUpdate;
import org.selfdiff.methods.graph.Affine;
import org.selfdiff.methods.graph.Attention;
import org.selfdiff.methods.graph.BatchNormEval;
import org.selfdiff.methods.graph.BatchNormTrain;
import org.selfdiff.methods.graph.Binary;
import org.selfdiff.methods.graph.BroadcastTo;
import org.selfdiff.methods.graph.Cast;
import org.selfdiff.methods.graph.Cholesky;
import org.selfdiff.methods.graph.Concat;
import org.selfdiff.methods.graph.Constant;
import org.selfdiff.methods.graph.Conv2d;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.EmaUpdate;
import org.selfdiff.methods.graph.Enqueue;
import org.selfdiff.methods.graph.GatherRows;
import org.selfdiff.methods.graph.Gelu;
import org.selfdiff.methods.graph.L2Normalize;
import org.selfdiff.methods.graph.LayerNorm;
import org.selfdiff.methods.graph.LogSoftmax;
import org.selfdiff.methods.graph.MatMul;
import org.selfdiff.methods.graph.MaxPool2d;
import org.selfdiff.methods.graph.Moments;
import org.selfdiff.methods.graph.OneHot;
import org.selfdiff.methods.graph.Op;
import org.selfdiff.methods.graph.Pack;
import org.selfdiff.methods.graph.Pad;
import org.selfdiff.methods.graph.Permute;
import org.selfdiff.methods.graph.Reduce;
import org.selfdiff.methods.graph.Relu;
import org.selfdiff.methods.graph.Reshape;
import org.selfdiff.methods.graph.ScatterAddRows;
import org.selfdiff.methods.graph.Select;
import org.selfdiff.methods.graph.SgdUpdate;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Slice;
import org.selfdiff.methods.graph.Softmax;
import org.selfdiff.methods.graph.StopGradient;
import org.selfdiff.methods.graph.TopK;
import org.selfdiff.methods.graph.TriangularSolve;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.View;

/**
 * One op on small inputs.
 *
 * @param name what is special about the case
 * @param op the op
 * @param inputs its inputs
 * @param checked how many outputs take part in the gradient check; 0 for ops without a gradient
 */
record OpCase(String name, Op op, List<In> inputs, int checked) {
  /** An input, its numbers, and whether the op has a gradient by it. */
  record In(DType type, long[] shape, double[] values, boolean differentiable) {
    In detached() {
      return new In(type, shape, values, false);
    }
  }

  @Override
  public String toString() {
    return name;
  }

  static List<OpCase> all() {
    return List.of(
        new OpCase("neg", new Unary(Unary.Fn.NEG), List.of(real(3, 2)), 1),
        new OpCase("exp", new Unary(Unary.Fn.EXP), List.of(real(3, 2)), 1),
        new OpCase("log", new Unary(Unary.Fn.LOG), List.of(positive(3, 2)), 1),
        new OpCase("sqrt", new Unary(Unary.Fn.SQRT), List.of(positive(3, 2)), 1),
        new OpCase("rsqrt", new Unary(Unary.Fn.RSQRT), List.of(positive(3, 2)), 1),
        new OpCase("abs", new Unary(Unary.Fn.ABS), List.of(real(3, 2)), 1),
        new OpCase("sigmoid", new Unary(Unary.Fn.SIGMOID), List.of(real(3, 2)), 1),
        new OpCase("tanh", new Unary(Unary.Fn.TANH), List.of(real(3, 2)), 1),
        new OpCase("erf", new Unary(Unary.Fn.ERF), List.of(real(3, 2)), 1),
        new OpCase("step", new Unary(Unary.Fn.STEP), List.of(real(3, 2)), 1),
        new OpCase("add", new Binary(Binary.Fn.ADD), List.of(real(3, 2), real(3, 2)), 1),
        new OpCase("add row", new Binary(Binary.Fn.ADD), List.of(real(3, 2), real(2)), 1),
        new OpCase("add to row", new Binary(Binary.Fn.ADD), List.of(real(2), real(3, 2)), 1),
        new OpCase("sub", new Binary(Binary.Fn.SUB), List.of(real(3, 2), real(3, 2)), 1),
        new OpCase("sub column", new Binary(Binary.Fn.SUB), List.of(real(3, 2), real(3, 1)), 1),
        new OpCase(
            "sub from column", new Binary(Binary.Fn.SUB), List.of(real(3, 1), real(3, 2)), 1),
        new OpCase("outer sub", new Binary(Binary.Fn.SUB), List.of(real(3, 1), real(1, 2)), 1),
        new OpCase("mul", new Binary(Binary.Fn.MUL), List.of(real(3, 2), real(3, 2)), 1),
        new OpCase("mul number", new Binary(Binary.Fn.MUL), List.of(real(3, 2), real()), 1),
        new OpCase("number mul", new Binary(Binary.Fn.MUL), List.of(real(), real(3, 2)), 1),
        new OpCase(
            "mul channel",
            new Binary(Binary.Fn.MUL),
            List.of(real(2, 3, 2, 2), real(1, 3, 1, 1)),
            1),
        new OpCase("div", new Binary(Binary.Fn.DIV), List.of(real(3, 2), positive(3, 2)), 1),
        new OpCase("div column", new Binary(Binary.Fn.DIV), List.of(real(3, 2), positive(3, 1)), 1),
        new OpCase("div number", new Binary(Binary.Fn.DIV), List.of(real(3, 2), positive()), 1),
        new OpCase("relu", new Relu(), List.of(real(3, 4)), 1),
        new OpCase("sum", new Reduce(Reduce.Fn.SUM, axes(0, 2), false), List.of(real(2, 3, 2)), 1),
        new OpCase(
            "sum of columns", new Reduce(Reduce.Fn.SUM, axes(0), false), List.of(real(4, 3)), 1),
        new OpCase(
            "sum of one column", new Reduce(Reduce.Fn.SUM, axes(0), false), List.of(real(4, 1)), 1),
        new OpCase("sum kept", new Reduce(Reduce.Fn.SUM, axes(1), true), List.of(real(2, 3)), 1),
        new OpCase("sum all", new Reduce(Reduce.Fn.SUM, axes(0, 1), false), List.of(real(2, 3)), 1),
        new OpCase(
            "mean", new Reduce(Reduce.Fn.MEAN, axes(2, 3), false), List.of(real(2, 3, 2, 2)), 1),
        new OpCase("max", new Reduce(Reduce.Fn.MAX, axes(1), true), List.of(real(2, 4)), 1),
        new OpCase("broadcast", new BroadcastTo(Shape.of(2, 3, 2)), List.of(real(1, 3, 1)), 1),
        new OpCase("cast", new Cast(DType.F64), List.of(whole(5, 3)), 0),
        new OpCase("cast down", new Cast(DType.I64), List.of(real(3)), 0),
        new OpCase("cholesky", new Cholesky(), List.of(definite(4)), 1),
        new OpCase("cholesky batch", new Cholesky(), List.of(definite(2, 3)), 1),
        new OpCase("concat", new Concat(1), List.of(real(2, 1), real(2, 3)), 1),
        new OpCase("concat 0", new Concat(0), List.of(real(2), real(3)), 1),
        new OpCase("constant", Constant.filled(DType.F64, 2.5, Shape.of(2)), List.of(), 0),
        new OpCase("conv 3x3", new Conv2d(1, 1), List.of(real(2, 2, 4, 4), real(3, 2, 3, 3)), 1),
        new OpCase("conv stride", new Conv2d(2, 1), List.of(real(2, 2, 5, 5), real(2, 2, 3, 3)), 1),
        new OpCase("conv 1x1", new Conv2d(2, 0), List.of(real(2, 3, 4, 4), real(2, 3, 1, 1)), 1),
        new OpCase(
            "conv groups", new Conv2d(2, 1, 2), List.of(real(2, 4, 5, 5), real(6, 2, 3, 3)), 1),
        new OpCase(
            "conv depthwise", new Conv2d(1, 1, 3), List.of(real(2, 3, 4, 4), real(3, 1, 3, 3)), 1),
        new OpCase("gather", new GatherRows(), List.of(real(4, 2), whole(4, 3)), 1),
        new OpCase("matmul", new MatMul(false, false), List.of(real(2, 3), real(3, 4)), 1),
        new OpCase("matmul ta", new MatMul(true, false), List.of(real(3, 2), real(3, 4)), 1),
        new OpCase("matmul tb", new MatMul(false, true), List.of(real(2, 3), real(4, 3)), 1),
        new OpCase("matmul tab", new MatMul(true, true), List.of(real(3, 2), real(4, 3)), 1),
        new OpCase(
            "matmul batch", new MatMul(false, true), List.of(real(2, 2, 3), real(2, 4, 3)), 1),
        new OpCase("max-pool", new MaxPool2d(3, 2, 1), List.of(real(2, 2, 5, 5)), 1),
        new OpCase("moments", new Moments(axes(0, 2, 3)), List.of(real(2, 3, 2, 2)), 2),
        new OpCase("one-hot", new OneHot(DType.F64, 4), List.of(whole(4, 3)), 0),
        new OpCase("pack", new Pack(), List.of(real(2, 2), real(3)), 1),
        new OpCase("pad", new Pad(at(1, 0), at(0, 2)), List.of(real(2, 3)), 1),
        new OpCase("permute", new Permute(axes(2, 0, 1)), List.of(real(2, 3, 4)), 1),
        new OpCase("reshape", new Reshape(Shape.of(3, 2)), List.of(real(2, 3)), 1),
        new OpCase(
            "scatter-add", new ScatterAddRows(), List.of(real(4, 2), whole(4, 3), real(3, 2)), 1),
        new OpCase("slice", new Slice(at(1, 0), at(2, 2)), List.of(real(3, 4)), 1),
        new OpCase("top-k", new TopK(2), List.of(real(3, 5)), 0),
        new OpCase("stop-gradient", new StopGradient(), List.of(real(3)), 0),
        new OpCase(
            "triangular solve", new TriangularSolve(false), List.of(definite(3), real(3, 2)), 1),
        new OpCase(
            "triangular solve transposed",
            new TriangularSolve(true),
            List.of(definite(2, 3), real(2, 3, 4)),
            1),
        new OpCase("view", new View(2, Shape.of(2, 2)), List.of(real(7)), 1),
        new OpCase(
            "batch norm 4d",
            new BatchNormTrain(1e-5, 1),
            List.of(real(4, 3, 2, 2), real(3), real(3)),
            1),
        new OpCase(
            "batch norm 2d", new BatchNormTrain(1e-5, 1), List.of(real(6, 3), real(3), real(3)), 1),
        new OpCase(
            "batch norm split",
            new BatchNormTrain(1e-5, 2),
            List.of(real(6, 3, 2, 2), real(3), real(3)),
            1),
        new OpCase(
            "batch norm eval",
            new BatchNormEval(1e-5),
            List.of(real(4, 3, 2, 2), real(3).detached(), positive(3).detached(), real(3), real(3)),
            1),
        new OpCase("select a", new Select(), List.of(update(1), real(2, 3), positive(2, 3)), 1),
        new OpCase("select b", new Select(), List.of(update(0), real(2, 3), positive(2, 3)), 1),
        new OpCase("select nothing lost", new Select(), List.of(update(0), lost(3), real(3)), 0),
        new OpCase("ema", new EmaUpdate(), List.of(real(5), real(5), positive()), 0),
        new OpCase(
            "enqueue",
            new Enqueue(),
            List.of(real(2, 6), new In(DType.I64, at(1), new double[] {4}, false), real(3, 2)),
            0),
        new OpCase("l2-normalize", new L2Normalize(1e-12), List.of(real(3, 4)), 1),
        new OpCase("layer norm", new LayerNorm(1e-6), List.of(real(2, 3, 4), real(4), real(4)), 1),
        new OpCase("layer norm 2d", new LayerNorm(0.5), List.of(real(3, 4), real(4), real(4)), 1),
        new OpCase("affine", new Affine(), List.of(real(2, 3), real(4, 3), real(4)), 1),
        new OpCase("gelu", new Gelu(), List.of(real(2, 3, 4)), 1),
        new OpCase("softmax", new Softmax(), List.of(real(2, 3, 4)), 1),
        new OpCase("softmax row", new Softmax(), List.of(real(5)), 1),
        new OpCase("attention", new Attention(2), List.of(real(2, 3, 12)), 1),
        new OpCase("attention one head", new Attention(1), List.of(real(1, 4, 6)), 1),
        new OpCase("log-softmax", new LogSoftmax(), List.of(real(3, 4)), 1),
        new OpCase(
            "adamw",
            new AdamWUpdate(0.9, 0.999, 1e-8),
            List.of(real(5), real(5), positive(5), real(5), positive(), positive(), update(3)),
            0),
        new OpCase(
            "adamw without moments",
            new AdamWUpdate(0, 0, 1e-3),
            List.of(real(5), real(5), positive(5), real(5), positive(), positive(), update(3)),
            0),
        new OpCase(
            "adamw left out",
            new AdamWUpdate(0.9, 0.999, 1e-8),
            List.of(
                real(5),
                real(5),
                positive(5),
                lost(5),
                positive(),
                positive(),
                update(3),
                update(1)),
            0),
        new OpCase(
            "adamw not left out",
            new AdamWUpdate(0.9, 0.999, 1e-8),
            List.of(
                real(5),
                real(5),
                positive(5),
                real(5),
                positive(),
                positive(),
                update(3),
                update(0)),
            0),
        new OpCase(
            "sgd left out",
            new SgdUpdate(0.9, 0.01, false),
            List.of(real(5), real(5), lost(5), positive(), update(1)),
            0),
        new OpCase(
            "sgd not left out",
            new SgdUpdate(0.9, 0.01, false),
            List.of(real(5), real(5), real(5), positive(), update(0)),
            0),
        new OpCase(
            "sgd without momentum left out",
            new SgdUpdate(0, 0.01, false),
            List.of(real(5), real(5), lost(5), positive(), update(1)),
            0),
        new OpCase(
            "sgd without momentum not left out",
            new SgdUpdate(0, 0.01, false),
            List.of(real(5), real(5), real(5), positive(), update(0)),
            0),
        new OpCase(
            "sgd",
            new SgdUpdate(0.9, 0.01, false),
            List.of(real(5), real(5), real(5), positive()),
            0),
        new OpCase(
            "sgd without momentum",
            new SgdUpdate(0, 0.01, false),
            List.of(real(5), real(5), real(5), positive()),
            0),
        new OpCase(
            "nesterov",
            new SgdUpdate(0.9, 0, true),
            List.of(real(5), real(5), real(5), positive()),
            0));
  }

  private static int[] axes(int... a) {
    return a;
  }

  private static long[] at(long... a) {
    return a;
  }

  private static In real(long... shape) {
    Random random = new Random(shape.length * 31L + Shape.of(shape).size());
    double[] v = random.doubles(Shape.of(shape).size()).map(d -> 4 * d - 2).toArray();
    return new In(DType.F64, shape, v, true);
  }

  private static In positive(long... shape) {
    In in = real(shape);
    double[] v = Arrays.stream(in.values()).map(d -> 0.5 + Math.abs(d)).toArray();
    return new In(DType.F64, shape, v, true);
  }

  /** Symmetric matrices with positive eigenvalues. */
  private static In definite(int... batchAndSide) {
    int n = batchAndSide[batchAndSide.length - 1];
    int batch = batchAndSide.length == 1 ? 1 : batchAndSide[0];
    double[] x = new Random(n).doubles((long) batch * n * n, -1, 1).toArray();
    double[] a = new double[x.length];
    for (int k = 0; k < a.length; k++) {
      int matrix = k / (n * n) * n * n;
      int i = k % (n * n) / n;
      int j = k % n;
      a[k] = i == j ? 1 : 0;
      for (int m = 0; m < n; m++) {
        a[k] += x[matrix + i * n + m] * x[matrix + j * n + m];
      }
    }
    long[] shape = batchAndSide.length == 1 ? at(n, n) : at(batch, n, n);
    return new In(DType.F64, shape, a, true);
  }

  /** What overflowed: infinities and no number among numbers. */
  private static In lost(int n) {
    double[] v = real(n).values();
    v[0] = Double.POSITIVE_INFINITY;
    v[1] = Double.NaN;
    v[2] = Double.NEGATIVE_INFINITY;
    return new In(DType.F64, at(n), v, false);
  }

  /** The number of an update, which is a whole one. */
  private static In update(int t) {
    return new In(DType.F64, new long[0], new double[] {t}, false);
  }

  private static In whole(int bound, int n) {
    return new In(
        DType.I64,
        new long[] {n},
        new Random(n).ints(n, 0, bound).asDoubleStream().toArray(),
        false);
  }
}
