package org.selfdiff.runner.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.selfdiff.methods.graph.AllGather;
import org.selfdiff.methods.graph.AllReduce;
import org.selfdiff.methods.graph.Binary;
import org.selfdiff.methods.graph.BroadcastTo;
import org.selfdiff.methods.graph.Cast;
import org.selfdiff.methods.graph.Cholesky;
import org.selfdiff.methods.graph.Collective;
import org.selfdiff.methods.graph.Concat;
import org.selfdiff.methods.graph.Constant;
import org.selfdiff.methods.graph.Conv2d;
import org.selfdiff.methods.graph.Conv2dGrad;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.GatherRows;
import org.selfdiff.methods.graph.MatMul;
import org.selfdiff.methods.graph.MaxPool2d;
import org.selfdiff.methods.graph.MaxPool2dGrad;
import org.selfdiff.methods.graph.Moments;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.OneHot;
import org.selfdiff.methods.graph.Pack;
import org.selfdiff.methods.graph.Pad;
import org.selfdiff.methods.graph.Permute;
import org.selfdiff.methods.graph.Reduce;
import org.selfdiff.methods.graph.ReduceScatter;
import org.selfdiff.methods.graph.Relu;
import org.selfdiff.methods.graph.Reshape;
import org.selfdiff.methods.graph.ScatterAddRows;
import org.selfdiff.methods.graph.Select;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Slice;
import org.selfdiff.methods.graph.StopGradient;
import org.selfdiff.methods.graph.TopK;
import org.selfdiff.methods.graph.TriangularSolve;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.graph.View;

/** Graphs by loops over Java numbers, which no library's paths for special shapes can spoil. */
public final class PlainArithmetic {
  private final Map<Value, double[]> numbers = new IdentityHashMap<>();

  private PlainArithmetic() {}

  /** Every value of nodes, from those of their inputs. */
  public static Map<Value, double[]> of(List<Node> nodes, Map<Value, double[]> inputs) {
    PlainArithmetic plain = new PlainArithmetic();
    plain.numbers.putAll(inputs);
    nodes.forEach(plain::run);
    return plain.numbers;
  }

  /**
   * Every value of the ranks of a world, all of which run the same nodes.
   *
   * @param inputs of each rank
   */
  static List<Map<Value, double[]>> ofRanks(List<Node> nodes, List<Map<Value, double[]>> inputs) {
    List<PlainArithmetic> ranks = new ArrayList<>();
    for (Map<Value, double[]> of : inputs) {
      PlainArithmetic plain = new PlainArithmetic();
      plain.numbers.putAll(of);
      ranks.add(plain);
    }
    for (Node node : nodes) {
      if (node.op() instanceof Collective exchange) {
        List<double[]> given = ranks.stream().map(r -> r.at(node, 0)).toList();
        for (int r = 0; r < ranks.size(); r++) {
          ranks.get(r).numbers.put(node.output(), exchanged(exchange, given, r));
        }
      } else {
        ranks.forEach(r -> r.run(node));
      }
    }
    return ranks.stream().map(r -> r.numbers).toList();
  }

  private static double[] exchanged(Collective op, List<double[]> given, int rank) {
    int n = given.get(0).length;
    if (op instanceof AllGather) {
      return given.stream().flatMapToDouble(Arrays::stream).toArray();
    }
    double[] sum = given.get(0).clone();
    for (double[] other : given.subList(1, given.size())) {
      for (int i = 0; i < n; i++) {
        boolean most = op instanceof AllReduce r && r.fn() == AllReduce.Fn.MAX;
        sum[i] = most ? Math.max(sum[i], other[i]) : sum[i] + other[i];
      }
    }
    if (op instanceof ReduceScatter) {
      int share = n / given.size();
      return Arrays.copyOfRange(sum, rank * share, (rank + 1) * share);
    }
    boolean mean = ((AllReduce) op).fn() == AllReduce.Fn.MEAN;
    return Arrays.stream(sum).map(x -> mean ? x / given.size() : x).toArray();
  }

  private void run(Node node) {
    if (!node.body().isEmpty()) {
      node.body().forEach(this::run);
      return;
    }
    if (node.op() instanceof Moments m) {
      Reduce mean = new Reduce(Reduce.Fn.MEAN, m.axes(), false);
      double[] means = reduce(mean, node, at(node, 0));
      double[] squares = reduce(mean, node, map(at(node, 0), x -> x * x));
      numbers.put(node.output(0), means);
      numbers.put(node.output(1), zip(squares, means, (s, x) -> s - x * x));
    } else if (node.op() instanceof Conv2dGrad c) {
      Conv2d conv = c.conv();
      double[] dx = new double[at(node, 0).length];
      double[] dw = new double[at(node, 1).length];
      Shape y = node.input(2).shape();
      double[] dy = at(node, 2);
      convolve(
          conv,
          node,
          y,
          (o, i, k) -> {
            dx[i] += dy[o] * at(node, 1)[k];
            dw[k] += dy[o] * at(node, 0)[i];
          });
      numbers.put(node.output(0), dx);
      numbers.put(node.output(1), dw);
    } else {
      numbers.put(node.output(), one(node));
    }
  }

  private double[] at(Node node, int input) {
    return numbers.get(node.input(input));
  }

  private double[] one(Node node) {
    Shape shape = node.output().shape();
    double[] y = new double[Math.toIntExact(shape.size())];
    if (node.op() instanceof Binary b) {
      return binary(b, node, y);
    } else if (node.op() instanceof Unary u) {
      return map(at(node, 0), function(u.fn()));
    } else if (node.op() instanceof Relu) {
      return map(at(node, 0), x -> Math.max(x, 0));
    } else if (node.op() instanceof Reshape || node.op() instanceof StopGradient) {
      return at(node, 0);
    } else if (node.op() instanceof BroadcastTo) {
      return each(shape, at -> at(node, 0)[place(node.input(0).shape(), at)]);
    } else if (node.op() instanceof Cast c) {
      return map(at(node, 0), x -> c.type().isFloating() ? x : (long) x);
    } else if (node.op() instanceof Constant c) {
      return c.values().length == y.length ? c.values() : each(shape, at -> c.values()[0]);
    } else if (node.op() instanceof Concat c) {
      return concat(c, node);
    } else if (node.op() instanceof Pack) {
      return node.inputs().stream().flatMapToDouble(v -> Arrays.stream(numbers.get(v))).toArray();
    } else if (node.op() instanceof View v) {
      int from = (int) v.offset();
      return Arrays.copyOfRange(at(node, 0), from, from + y.length);
    } else if (node.op() instanceof Slice s) {
      return each(
          shape, at -> at(node, 0)[place(node.input(0).shape(), shifted(at, s.begin(), 1))]);
    } else if (node.op() instanceof Pad p) {
      return each(shape, at -> padded(node, shifted(at, p.before(), -1)));
    } else if (node.op() instanceof Permute p) {
      return each(shape, at -> at(node, 0)[place(node.input(0).shape(), back(at, p.axes()))]);
    } else if (node.op() instanceof Reduce r) {
      return reduce(r, node, at(node, 0));
    } else if (node.op() instanceof MatMul m) {
      return matMul(m, node);
    } else if (node.op() instanceof Conv2d c) {
      convolve(c, node, shape, (o, i, k) -> y[o] += at(node, 0)[i] * at(node, 1)[k]);
      return y;
    } else if (node.op() instanceof MaxPool2d p) {
      int[] from = largest(p, node, shape);
      return IntStream.of(from).mapToDouble(i -> at(node, 0)[i]).toArray();
    } else if (node.op() instanceof MaxPool2dGrad p) {
      int[] from = largest(p.pool(), node, node.input(1).shape());
      IntStream.range(0, from.length).forEach(o -> y[from[o]] += at(node, 1)[o]);
      return y;
    } else if (node.op() instanceof GatherRows || node.op() instanceof ScatterAddRows) {
      return rows(node);
    } else if (node.op() instanceof Select) {
      return at(node, at(node, 0)[0] > 0 ? 1 : 2);
    } else if (node.op() instanceof OneHot) {
      return each(shape, at -> at(node, 0)[at[0]] == at[1] ? 1 : 0);
    } else if (node.op() instanceof TopK) {
      return each(shape, at -> ranked(node, at[0], at[1]));
    } else if (node.op() instanceof Cholesky) {
      return cholesky(at(node, 0), last(shape));
    } else if (node.op() instanceof TriangularSolve t) {
      return solve(at(node, 0), at(node, 1).clone(), last(node.input(0).shape()), last(shape), t);
    }
    throw new IllegalStateException("no arithmetic for " + node.op());
  }

  private static int last(Shape shape) {
    return (int) shape.dim(shape.rank() - 1);
  }

  private static double[] map(double[] x, DoubleUnaryOperator fn) {
    return Arrays.stream(x).map(fn).toArray();
  }

  private static double[] zip(double[] a, double[] b, DoubleBinaryOperator fn) {
    return IntStream.range(0, a.length).mapToDouble(i -> fn.applyAsDouble(a[i], b[i])).toArray();
  }

  /** A number for every place of a shape. */
  private interface Element {
    double of(int[] at);
  }

  private static double[] each(Shape shape, Element element) {
    double[] y = new double[Math.toIntExact(shape.size())];
    for (int i = 0; i < y.length; i++) {
      y[i] = element.of(indices(shape, i));
    }
    return y;
  }

  private static int[] indices(Shape shape, int flat) {
    int[] at = new int[shape.rank()];
    for (int d = at.length - 1; d >= 0; d--) {
      at[d] = (int) (flat % shape.dim(d));
      flat /= (int) shape.dim(d);
    }
    return at;
  }

  /** Place of an element; axes of length 1 are repeated, and missing ones in front are left out. */
  private static int place(Shape shape, int[] at) {
    int flat = 0;
    for (int d = 0; d < shape.rank(); d++) {
      int i = at[d + at.length - shape.rank()];
      flat = flat * (int) shape.dim(d) + (shape.dim(d) == 1 ? 0 : i);
    }
    return flat;
  }

  private static int[] shifted(int[] at, long[] by, int sign) {
    return IntStream.range(0, at.length).map(d -> at[d] + sign * (int) by[d]).toArray();
  }

  private static int[] back(int[] at, int[] axes) {
    int[] from = new int[at.length];
    for (int d = 0; d < at.length; d++) {
      from[axes[d]] = at[d];
    }
    return from;
  }

  private double padded(Node node, int[] at) {
    Shape x = node.input(0).shape();
    boolean inside = IntStream.range(0, at.length).allMatch(d -> at[d] >= 0 && at[d] < x.dim(d));
    return inside ? at(node, 0)[place(x, at)] : 0;
  }

  private double[] binary(Binary op, Node node, double[] y) {
    Shape a = node.input(0).shape();
    Shape b = node.input(1).shape();
    DoubleBinaryOperator fn =
        switch (op.fn()) {
          case ADD -> (s, t) -> s + t;
          case SUB -> (s, t) -> s - t;
          case MUL -> (s, t) -> s * t;
          case DIV -> (s, t) -> s / t;
        };
    for (int i = 0; i < y.length; i++) {
      int[] at = indices(node.output().shape(), i);
      y[i] = fn.applyAsDouble(at(node, 0)[place(a, at)], at(node, 1)[place(b, at)]);
    }
    return y;
  }

  private static DoubleUnaryOperator function(Unary.Fn fn) {
    return switch (fn) {
      case NEG -> x -> -x;
      case EXP -> Math::exp;
      case LOG -> Math::log;
      case SQRT -> Math::sqrt;
      case RSQRT -> x -> 1 / Math.sqrt(x);
      case ABS -> Math::abs;
      case SIGMOID -> x -> 1 / (1 + Math.exp(-x));
      case TANH -> Math::tanh;
      case ERF -> PlainArithmetic::erf;
      case STEP -> x -> x > 0 ? 1 : 0;
    };
  }

  /** By its series, which numbers below 5 need no more than 100 terms of. */
  private static double erf(double x) {
    double term = x;
    double sum = x;
    for (int n = 1; n < 100; n++) {
      term *= -x * x / n;
      sum += term / (2 * n + 1);
    }
    return 2 / Math.sqrt(Math.PI) * sum;
  }

  private double[] concat(Concat op, Node node) {
    Shape shape = node.output().shape();
    return each(
        shape,
        at -> {
          int[] inside = at.clone();
          for (Value v : node.inputs()) {
            if (inside[op.axis()] < v.dim(op.axis())) {
              return numbers.get(v)[place(v.shape(), inside)];
            }
            inside[op.axis()] -= (int) v.dim(op.axis());
          }
          throw new IllegalStateException("outside of " + shape);
        });
  }

  private static double[] reduce(Reduce op, Node node, double[] x) {
    Shape from = node.input(0).shape();
    long[] kept = from.dims();
    for (int axis : op.axes()) {
      kept[axis] = 1;
    }
    Shape to = Shape.of(kept);
    double[] y = new double[Math.toIntExact(to.size())];
    boolean max = op.fn() == Reduce.Fn.MAX;
    Arrays.fill(y, max ? Double.NEGATIVE_INFINITY : 0);
    for (int i = 0; i < x.length; i++) {
      int o = place(to, indices(from, i));
      y[o] = max ? Math.max(y[o], x[i]) : y[o] + x[i];
    }
    double count = op.fn() == Reduce.Fn.MEAN ? (double) x.length / y.length : 1;
    return map(y, s -> s / count);
  }

  private double[] matMul(MatMul op, Node node) {
    Shape a = node.input(0).shape();
    Shape b = node.input(1).shape();
    int r = a.rank();
    int inner = (int) a.dim(op.transposeA() ? r - 2 : r - 1);
    return each(
        node.output().shape(),
        at -> {
          double sum = 0;
          for (int k = 0; k < inner; k++) {
            int[] left = pair(at, op.transposeA() ? k : at[r - 2], op.transposeA() ? at[r - 2] : k);
            int[] right =
                pair(at, op.transposeB() ? at[r - 1] : k, op.transposeB() ? k : at[r - 1]);
            sum += at(node, 0)[place(a, left)] * at(node, 1)[place(b, right)];
          }
          return sum;
        });
  }

  private static int[] pair(int[] at, int row, int column) {
    int[] changed = at.clone();
    changed[at.length - 2] = row;
    changed[at.length - 1] = column;
    return changed;
  }

  /** One product of a convolution: places in its output, its image and its weights. */
  private interface Product {
    void add(int output, int image, int weight);
  }

  private static void convolve(Conv2d op, Node node, Shape y, Product product) {
    Shape x = node.input(0).shape();
    Shape w = node.input(1).shape();
    int perGroup = (int) w.dim(0) / op.groups();
    for (int o = 0; o < y.size(); o++) {
      int[] at = indices(y, o);
      for (int k = 0; k < w.size() / w.dim(0); k++) {
        int[] of = indices(Shape.of(w.dim(1), w.dim(2), w.dim(3)), k);
        int channel = at[1] / perGroup * (int) w.dim(1) + of[0];
        int row = at[2] * op.stride() - op.padding() + of[1];
        int column = at[3] * op.stride() - op.padding() + of[2];
        if (row >= 0 && row < x.dim(2) && column >= 0 && column < x.dim(3)) {
          product.add(
              o,
              place(x, new int[] {at[0], channel, row, column}),
              place(w, new int[] {at[1], of[0], of[1], of[2]}));
        }
      }
    }
  }

  private int[] largest(MaxPool2d op, Node node, Shape y) {
    Shape x = node.input(0).shape();
    int[] from = new int[Math.toIntExact(y.size())];
    for (int o = 0; o < from.length; o++) {
      int[] at = indices(y, o);
      from[o] = -1;
      for (int k = 0; k < op.kernel() * op.kernel(); k++) {
        int row = at[2] * op.stride() - op.padding() + k / op.kernel();
        int column = at[3] * op.stride() - op.padding() + k % op.kernel();
        if (row >= 0 && row < x.dim(2) && column >= 0 && column < x.dim(3)) {
          int i = place(x, new int[] {at[0], at[1], row, column});
          from[o] = from[o] < 0 || at(node, 0)[i] > at(node, 0)[from[o]] ? i : from[o];
        }
      }
    }
    return from;
  }

  private double[] rows(Node node) {
    boolean adds = node.op() instanceof ScatterAddRows;
    double[] x = at(node, 0);
    double[] index = at(node, 1);
    int row = x.length / (int) node.input(0).dim(0);
    double[] y = adds ? x.clone() : new double[index.length * row];
    for (int n = 0; n < index.length; n++) {
      for (int c = 0; c < row; c++) {
        if (adds) {
          y[(int) index[n] * row + c] += at(node, 2)[n * row + c];
        } else {
          y[n * row + c] = x[(int) index[n] * row + c];
        }
      }
    }
    return y;
  }

  private double ranked(Node node, int row, int rank) {
    int n = (int) node.input(0).dim(1);
    double[] x = Arrays.copyOfRange(at(node, 0), row * n, (row + 1) * n);
    return IntStream.range(0, n)
        .filter(i -> Arrays.stream(x).filter(other -> other > x[i]).count() == rank)
        .findFirst()
        .orElseThrow();
  }

  private static double[] cholesky(double[] a, int n) {
    double[] l = new double[a.length];
    for (int m = 0; m < a.length; m += n * n) {
      for (int i = 0; i < n; i++) {
        for (int j = 0; j <= i; j++) {
          double sum = a[m + i * n + j];
          for (int k = 0; k < j; k++) {
            sum -= l[m + i * n + k] * l[m + j * n + k];
          }
          l[m + i * n + j] = i == j ? Math.sqrt(sum) : sum / l[m + j * n + j];
        }
      }
    }
    return l;
  }

  private static double[] solve(double[] l, double[] x, int n, int columns, TriangularSolve op) {
    for (int m = 0; m < l.length / (n * n); m++) {
      for (int step = 0; step < n; step++) {
        int i = op.transpose() ? n - 1 - step : step;
        for (int c = 0; c < columns; c++) {
          int at = m * n * columns + i * columns + c;
          for (int k = op.transpose() ? i + 1 : 0; k < (op.transpose() ? n : i); k++) {
            int factor = m * n * n + (op.transpose() ? k * n + i : i * n + k);
            x[at] -= l[factor] * x[m * n * columns + k * columns + c];
          }
          x[at] /= l[m * n * n + i * n + i];
        }
      }
    }
    return x;
  }

  /** The numbers that a value of the type holds for given ones. */
  static double[] held(DType type, double[] values) {
    return type == DType.F32 ? map(values, x -> (float) x) : values;
  }
}
