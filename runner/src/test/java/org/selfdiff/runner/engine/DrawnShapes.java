package org.selfdiff.runner.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
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
 * Ops on inputs whose lengths are drawn: ones and equal lengths more often than chance has them,
 * because these are the shapes that libraries treat apart.
 */
final class DrawnShapes {
  private static final int MOST = 5;

  private final Random random;

  /** The length that this draw prefers. */
  private final int usual;

  private DrawnShapes(Random random) {
    this.random = random;
    this.usual = 1 + random.nextInt(MOST);
  }

  /** What draws a case, by the op's name. */
  static Map<String, Function<DrawnShapes, OpCase>> ops() {
    Map<String, Function<DrawnShapes, OpCase>> ops = new LinkedHashMap<>();
    ops.put("unary", DrawnShapes::unary);
    ops.put("binary", DrawnShapes::binary);
    ops.put("relu", d -> d.with(new Relu(), d.real(d.shape(1, 4))));
    ops.put("reduce", DrawnShapes::reduce);
    ops.put("broadcast", DrawnShapes::broadcast);
    ops.put("cast", d -> d.fixed(new Cast(d.one(DType.values())), d.whole(4, d.length())));
    ops.put("cholesky", d -> d.with(new Cholesky(), d.definite(d.batched())));
    ops.put("concat", DrawnShapes::concat);
    ops.put("constant", d -> d.fixed(Constant.filled(DType.F64, 2.5, Shape.of(d.shape(0, 4)))));
    ops.put("conv", DrawnShapes::conv);
    ops.put("gather", d -> d.gather(d.shape(1, 3)));
    ops.put("matmul", DrawnShapes::matMul);
    ops.put("max-pool", DrawnShapes::maxPool);
    ops.put("moments", DrawnShapes::moments);
    ops.put("one-hot", d -> d.oneHot(d.length()));
    ops.put("pack", d -> d.with(new Pack(), d.real(d.shape(0, 3)), d.real(d.shape(0, 3))));
    ops.put("pad", DrawnShapes::pad);
    ops.put("permute", DrawnShapes::permute);
    ops.put("reshape", DrawnShapes::reshape);
    ops.put("scatter-add", DrawnShapes::scatterAdd);
    ops.put("select", DrawnShapes::select);
    ops.put("slice", DrawnShapes::slice);
    ops.put("top-k", d -> d.topK(d.shape(2, 2)));
    ops.put("stop-gradient", d -> d.fixed(new StopGradient(), d.real(d.shape(0, 3))));
    ops.put("triangular solve", DrawnShapes::triangularSolve);
    ops.put("view", DrawnShapes::view);
    ops.put("batch norm", DrawnShapes::batchNorm);
    ops.put("batch norm eval", DrawnShapes::batchNormEval);
    ops.put("ema", DrawnShapes::ema);
    ops.put("enqueue", DrawnShapes::enqueue);
    ops.put("l2-normalize", d -> d.with(new L2Normalize(1e-12), d.real(d.shape(2, 2))));
    ops.put("layer norm", DrawnShapes::layerNorm);
    ops.put("affine", d -> d.affine(d.length(), d.length(), d.length()));
    ops.put("gelu", d -> d.with(new Gelu(), d.real(d.shape(1, 4))));
    ops.put("softmax", d -> d.with(new Softmax(), d.real(d.shape(1, 4))));
    ops.put("attention", d -> d.attention(1 + d.random.nextInt(3)));
    ops.put("log-softmax", d -> d.with(new LogSoftmax(), d.real(d.shape(2, 2))));
    ops.put("adamw", DrawnShapes::adamW);
    ops.put("sgd", DrawnShapes::sgd);
    return ops;
  }

  /** The case of an op and a number. */
  static OpCase of(String op, int seed) {
    return ops().get(op).apply(new DrawnShapes(new Random(31L * op.hashCode() + seed)));
  }

  private OpCase unary() {
    Unary.Fn fn = one(Unary.Fn.values());
    long[] shape = shape(0, 4);
    boolean bounded = fn == Unary.Fn.LOG || fn == Unary.Fn.SQRT || fn == Unary.Fn.RSQRT;
    return with(new Unary(fn), bounded ? positive(shape) : real(shape));
  }

  /** Two shapes that broadcast: axes of either are one, and either may have fewer of them. */
  private OpCase binary() {
    long[] whole = shape(0, 4);
    long[] a = part(whole);
    long[] b = random.nextInt(3) == 0 ? whole : part(whole);
    Binary.Fn fn = one(Binary.Fn.values());
    OpCase.In second = fn == Binary.Fn.DIV ? positive(b) : real(b);
    return with(new Binary(fn), real(a), second);
  }

  private long[] part(long[] whole) {
    long[] some =
        Arrays.copyOfRange(
            whole, random.nextInt(3) == 0 ? random.nextInt(whole.length + 1) : 0, whole.length);
    for (int i = 0; i < some.length; i++) {
      some[i] = random.nextInt(3) == 0 ? 1 : some[i];
    }
    return some;
  }

  private OpCase reduce() {
    long[] shape = shape(1, 4);
    return with(
        new Reduce(one(Reduce.Fn.values()), some(shape.length), random.nextBoolean()), real(shape));
  }

  private OpCase broadcast() {
    long[] to = shape(1, 4);
    long[] from = to.clone();
    for (int i = 0; i < from.length; i++) {
      from[i] = random.nextBoolean() ? 1 : from[i];
    }
    return with(new BroadcastTo(Shape.of(to)), real(from));
  }

  private OpCase concat() {
    long[] shape = shape(1, 4);
    int axis = random.nextInt(shape.length);
    OpCase.In[] parts = new OpCase.In[1 + random.nextInt(3)];
    for (int i = 0; i < parts.length; i++) {
      long[] part = shape.clone();
      part[axis] = length();
      parts[i] = real(part);
    }
    return with(new Concat(axis), parts);
  }

  private OpCase conv() {
    int groups = one(1, 1, 1, 2, usual);
    int kernel = one(1, 2, 3);
    int padding = random.nextInt(kernel);
    long channels = length();
    long[] x = {length(), groups * channels, side(kernel, padding), side(kernel, padding)};
    long[] w = {(long) groups * length(), channels, kernel, kernel};
    return with(new Conv2d(one(1, 2), padding, groups), real(x), real(w));
  }

  /** A side of an image that a kernel fits into. */
  private long side(int kernel, int padding) {
    return Math.max(length(), kernel - 2 * padding);
  }

  private OpCase gather(long[] shape) {
    return with(new GatherRows(), real(shape), whole((int) shape[0], length()));
  }

  private OpCase scatterAdd() {
    long[] shape = shape(1, 3);
    long[] rows = shape.clone();
    rows[0] = length();
    return with(
        new ScatterAddRows(), real(shape), whole((int) shape[0], (int) rows[0]), real(rows));
  }

  private OpCase matMul() {
    long[] a = shape(2, 4);
    long[] b = a.clone();
    int r = a.length;
    boolean ta = random.nextBoolean();
    boolean tb = random.nextBoolean();
    long inner = a[ta ? r - 2 : r - 1];
    b[tb ? r - 1 : r - 2] = inner;
    b[tb ? r - 2 : r - 1] = length();
    return with(new MatMul(ta, tb), real(a), real(b));
  }

  private OpCase maxPool() {
    int kernel = one(1, 2, 3);
    int padding = random.nextInt(kernel / 2 + 1);
    long[] x = {length(), length(), side(kernel, padding), side(kernel, padding)};
    return with(new MaxPool2d(kernel, one(1, 2), padding), real(x));
  }

  private OpCase moments() {
    long[] shape = shape(2, 4);
    return new OpCase("moments", new Moments(some(shape.length)), List.of(real(shape)), 2);
  }

  private OpCase oneHot(int n) {
    return fixed(new OneHot(DType.F64, usual), whole(usual, n));
  }

  private OpCase pad() {
    long[] shape = shape(1, 4);
    return with(new Pad(widths(shape.length), widths(shape.length)), real(shape));
  }

  private long[] widths(int n) {
    return IntStream.range(0, n).mapToLong(i -> random.nextInt(3)).toArray();
  }

  private OpCase permute() {
    long[] shape = shape(1, 4);
    List<Integer> axes = new ArrayList<>(IntStream.range(0, shape.length).boxed().toList());
    Collections.shuffle(axes, random);
    return with(new Permute(axes.stream().mapToInt(Integer::intValue).toArray()), real(shape));
  }

  private OpCase reshape() {
    long[] shape = shape(0, 4);
    return with(
        new Reshape(
            random.nextBoolean()
                ? Shape.of(1, Shape.of(shape).size())
                : Shape.of(Shape.of(shape).size(), 1, 1)),
        real(shape));
  }

  private OpCase slice() {
    long[] shape = shape(1, 4);
    long[] begin = new long[shape.length];
    long[] size = new long[shape.length];
    for (int i = 0; i < shape.length; i++) {
      begin[i] = random.nextInt((int) shape[i]);
      size[i] = 1 + random.nextInt((int) (shape[i] - begin[i]));
    }
    return with(new Slice(begin, size), real(shape));
  }

  private OpCase topK(long[] shape) {
    return fixed(new TopK(1 + random.nextInt((int) shape[1])), real(shape));
  }

  private OpCase triangularSolve() {
    int[] batched = batched();
    long[] right = Arrays.stream(batched).asLongStream().toArray();
    right[right.length - 1] = length();
    return with(new TriangularSolve(random.nextBoolean()), definite(batched), real(right));
  }

  private OpCase view() {
    long[] shape = shape(0, 4);
    int before = random.nextInt(3);
    long all = before + Shape.of(shape).size() + random.nextInt(3);
    return with(new View(before, Shape.of(shape)), real(all));
  }

  private OpCase batchNorm() {
    int splits = one(1, 1, 2);
    long[] x = random.nextInt(4) == 0 ? shape(2, 2) : shape(4, 4);
    x[0] *= splits;
    return with(new BatchNormTrain(0.1, splits), real(x), real(x[1]), real(x[1]));
  }

  private OpCase batchNormEval() {
    long[] x = random.nextInt(4) == 0 ? shape(2, 2) : shape(4, 4);
    return with(
        new BatchNormEval(1e-5),
        real(x),
        real(x[1]).detached(),
        positive(x[1]).detached(),
        real(x[1]),
        real(x[1]));
  }

  private OpCase ema() {
    long[] shape = shape(1, 3);
    return fixed(new EmaUpdate(), real(shape), real(shape), positive());
  }

  private OpCase enqueue() {
    int rows = length();
    int columns = rows + random.nextInt(3);
    long dim = length();
    OpCase.In pointer =
        new OpCase.In(DType.I64, new long[] {1}, new double[] {random.nextInt(columns)}, false);
    return fixed(new Enqueue(), real(dim, columns), pointer, real(rows, dim));
  }

  private OpCase layerNorm() {
    long[] x = shape(2, 4);
    long last = x[x.length - 1];
    return with(new LayerNorm(0.1), real(x), real(last), real(last));
  }

  private OpCase affine(long n, long in, long out) {
    return with(new Affine(), real(n, in), real(out, in), real(out));
  }

  private OpCase attention(int heads) {
    return with(new Attention(heads), real(length(), length(), 3L * heads * length()));
  }

  private OpCase adamW() {
    long[] n = shape(1, 1);
    OpCase.In t = new OpCase.In(DType.F64, new long[0], new double[] {3}, false);
    return fixed(
        new AdamWUpdate(0.9, 0.999, 1e-8),
        real(n),
        real(n),
        positive(n),
        real(n),
        positive(),
        positive(),
        t);
  }

  private OpCase select() {
    long[] n = shape(0, 4);
    OpCase.In condition =
        new OpCase.In(DType.F64, new long[0], new double[] {random.nextInt(2)}, false);
    return with(new Select(), condition, real(n), real(n));
  }

  private OpCase sgd() {
    long[] n = shape(1, 1);
    return fixed(
        new SgdUpdate(0.9, 0.01, random.nextBoolean()), real(n), real(n), real(n), positive());
  }

  private OpCase with(Op op, OpCase.In... in) {
    return new OpCase(op + " of " + shapes(in), op, List.of(in), 1);
  }

  /** An op without a gradient. */
  private OpCase fixed(Op op, OpCase.In... in) {
    return new OpCase(op + " of " + shapes(in), op, List.of(in), 0);
  }

  private static String shapes(OpCase.In... in) {
    return String.join(", ", Arrays.stream(in).map(i -> Arrays.toString(i.shape())).toList());
  }

  private int length() {
    int draw = random.nextInt(10);
    return draw < 3 ? 1 : draw < 6 ? usual : 1 + random.nextInt(MOST);
  }

  private long[] shape(int least, int most) {
    long[] shape = new long[least + random.nextInt(most - least + 1)];
    Arrays.setAll(shape, i -> length());
    return shape;
  }

  /** A square, or several. */
  private int[] batched() {
    int side = length();
    return random.nextBoolean() ? new int[] {side, side} : new int[] {length(), side, side};
  }

  /** At least one of some axes, ascending. */
  private int[] some(int axes) {
    int[] some = IntStream.range(0, axes).filter(i -> random.nextBoolean()).toArray();
    return some.length == 0 ? new int[] {random.nextInt(axes)} : some;
  }

  @SafeVarargs
  private <T> T one(T... of) {
    return of[random.nextInt(of.length)];
  }

  private OpCase.In real(long... shape) {
    double[] v = random.doubles(Shape.of(shape).size(), -2, 2).toArray();
    return new OpCase.In(DType.F64, shape, v, true);
  }

  private OpCase.In positive(long... shape) {
    double[] v = random.doubles(Shape.of(shape).size(), 0.5, 2.5).toArray();
    return new OpCase.In(DType.F64, shape, v, true);
  }

  /** Symmetric matrices with positive eigenvalues: one outside of the diagonal, more on it. */
  private OpCase.In definite(int... batchAndSide) {
    int n = batchAndSide[batchAndSide.length - 1];
    OpCase.In in = real(Arrays.stream(batchAndSide).asLongStream().toArray());
    double[] v = in.values();
    for (int k = 0; k < v.length; k++) {
      int i = k % (n * n) / n;
      int j = k % n;
      v[k] = i == j ? 2 * n + v[k] : i > j ? v[k] : v[k - (i * n + j) + j * n + i];
    }
    return in;
  }

  private OpCase.In whole(int bound, int n) {
    double[] v = random.ints(n, 0, bound).asDoubleStream().toArray();
    return new OpCase.In(DType.I64, new long[] {n}, v, false);
  }
}
