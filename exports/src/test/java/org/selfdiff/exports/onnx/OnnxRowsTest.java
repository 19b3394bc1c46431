package org.selfdiff.exports.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.selfdiff.exports.onnx.Net.Weight;
import org.selfdiff.methods.graph.Affine;
import org.selfdiff.methods.graph.Attention;
import org.selfdiff.methods.graph.BatchNormEval;
import org.selfdiff.methods.graph.BroadcastTo;
import org.selfdiff.methods.graph.Cast;
import org.selfdiff.methods.graph.Constant;
import org.selfdiff.methods.graph.Conv2d;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.GatherRows;
import org.selfdiff.methods.graph.Gelu;
import org.selfdiff.methods.graph.L2Normalize;
import org.selfdiff.methods.graph.LayerNorm;
import org.selfdiff.methods.graph.LogSoftmax;
import org.selfdiff.methods.graph.MaxPool2d;
import org.selfdiff.methods.graph.Moments;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.OneHot;
import org.selfdiff.methods.graph.Op;
import org.selfdiff.methods.graph.Pad;
import org.selfdiff.methods.graph.Reduce;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Softmax;
import org.selfdiff.methods.graph.TopK;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;

/**
 * Every row against stock SameDiff, at other batch sizes than the graph's, at both ends of opset.
 */
class OnnxRowsTest {
  @TempDir Path folder;

  record Case(String name, Net net) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Case> cases() {
    List<Case> all = new ArrayList<>();
    for (Unary.Fn fn : Unary.Fn.values()) {
      boolean positive = fn == Unary.Fn.LOG || fn == Unary.Fn.SQRT || fn == Unary.Fn.RSQRT;
      add(all, fn.toString(), image(3, 2), n -> y(n, n.g.unary(fn, positive ? positive(n) : n.x)));
    }
    add(all, "add", image(3), n -> y(n, n.g.add(n.x, n.w("w"))), new Weight("w", 3));
    add(all, "add to a column", image(3), n -> y(n, n.g.add(n.w("w"), n.x)), new Weight("w", 1, 3));
    add(all, "sub", image(3, 2), n -> y(n, n.g.sub(n.w("w"), n.x)), new Weight("w", 3, 1));
    add(all, "mul number", image(3), n -> y(n, n.g.mul(n.x, 0.3)));
    add(all, "div", image(3), n -> y(n, n.g.div(n.x, positive(n))));
    add(all, "relu", image(3, 2), n -> y(n, n.g.relu(n.x)));
    for (Reduce.Fn fn : Reduce.Fn.values()) {
      for (boolean keep : new boolean[] {true, false}) {
        Reduce op = new Reduce(fn, new int[] {1, 3}, keep);
        add(all, fn + " keep " + keep, image(3, 2, 2), n -> y(n, n.g.apply1(op, n.x)));
      }
    }
    add(all, "broadcast", image(1, 2), n -> y(n, broadcast(n, n.x, Net.BATCH, 3, 2)));
    add(
        all,
        "broadcast weights",
        image(3, 2),
        n -> y(n, n.g.mul(n.x, broadcast(n, n.w("w"), 1, 3, 2))),
        new Weight("w", 1, 3, 1));
    add(all, "concat", image(3), n -> y(n, n.g.concat(1, n.x, n.g.relu(n.x), n.x)));
    add(all, "constant", image(3), n -> y(n, n.g.add(n.x, n.g.constant(new double[] {1, 2, 3}))));
    add(
        all,
        "conv 3x3",
        image(2, 5, 5),
        n -> y(n, n.g.apply1(new Conv2d(2, 1), n.x, n.w("c.weight"))),
        new Weight("c.weight", 3, 2, 3, 3));
    add(
        all,
        "conv 1x1",
        image(2, 4, 4),
        n -> y(n, n.g.apply1(new Conv2d(2, 0), n.x, n.w("c.weight"))),
        new Weight("c.weight", 3, 2, 1, 1));
    add(
        all,
        "conv groups",
        image(4, 5, 5),
        n -> y(n, n.g.apply1(new Conv2d(2, 1, 2), n.x, n.w("c.weight"))),
        new Weight("c.weight", 6, 2, 3, 3));
    add(all, "max-pool", image(2, 5, 5), n -> y(n, n.g.apply1(new MaxPool2d(3, 2, 1), n.x)));
    add(all, "max-pool 2", image(2, 4, 4), n -> y(n, n.g.apply1(new MaxPool2d(2, 2, 0), n.x)));
    add(
        all,
        "gather by image",
        image(1),
        n -> y(n, n.g.apply1(new GatherRows(), n.w("rows"), index(n))),
        new Weight("rows", 3, 5));
    add(
        all,
        "gather weights",
        image(2, 3),
        n -> y(n, n.g.mul(n.x, n.g.apply1(new GatherRows(), n.w("rows"), rows(n, 2, 0)))),
        new Weight("rows", 4, 3));
    add(all, "one-hot", image(1), n -> y(n, n.g.apply1(new OneHot(DType.F32, 4), index(n))));
    for (boolean ta : new boolean[] {false, true}) {
      for (boolean tb : new boolean[] {false, true}) {
        // A transposed batch is a column of the first factor only after another transposition.
        add(
            all,
            "matmul " + ta + " " + tb,
            image(3),
            n -> {
              Value a = ta ? n.g.permute(n.x, 1, 0) : n.x;
              y(n, n.g.matmul(a, ta, n.w("fc.weight"), tb));
            },
            tb ? new Weight("fc.weight", 5, 3) : new Weight("fc.weight", 3, 5));
        long[] a = ta ? image(3, 2) : image(2, 3);
        add(
            all,
            "matmul batch " + ta + " " + tb,
            a,
            n -> {
              Value other = tb == ta ? n.g.permute(n.x, 0, 2, 1) : n.x;
              y(n, n.g.matmul(n.x, ta, n.g.unary(Unary.Fn.TANH, other), tb));
            });
      }
    }
    add(
        all,
        "moments",
        image(3, 2, 2),
        n -> {
          List<Value> both = n.g.apply(new Moments(new int[] {2, 3}), List.of(n.x));
          n.metrics.put("mean", both.get(0));
          n.metrics.put("variance", both.get(1));
        });
    add(
        all,
        "variance only",
        image(3, 2),
        n -> y(n, n.g.apply(new Moments(new int[] {1}), List.of(n.x)).get(1)));
    add(all, "pad", image(2, 3), n -> y(n, n.g.apply1(pad(at(0, 1, 0), at(0, 0, 2)), n.x)));
    add(all, "permute", image(2, 3), n -> y(n, n.g.permute(n.x, 0, 2, 1)));
    add(
        all,
        "permute batch",
        image(2, 3),
        n -> y(n, n.g.permute(n.g.permute(n.x, 2, 0, 1), 1, 0, 2)));
    add(all, "reshape", image(2, 3), n -> y(n, n.g.reshape(n.x, Net.BATCH, 3, 1, 2)));
    add(
        all,
        "merged with tokens",
        image(2, 3),
        n -> {
          Value rows = n.g.reshape(n.x, 2 * Net.BATCH, 3);
          Value product = n.g.matmul(rows, false, n.w("fc.weight"), true);
          y(n, n.g.reshape(n.g.relu(product), Net.BATCH, 2, 5));
        },
        new Weight("fc.weight", 5, 3));
    add(
        all,
        "merged behind heads",
        image(2, 3),
        n -> {
          Value rows = n.g.reshape(n.g.permute(n.x, 1, 0, 2), 2 * Net.BATCH, 3);
          Value back = n.g.reshape(n.g.unary(Unary.Fn.TANH, rows), 2, Net.BATCH, 3);
          y(n, n.g.permute(back, 1, 0, 2));
        });
    add(
        all,
        "merged on both sides",
        image(2, 3),
        n -> {
          Value rows = n.g.reshape(n.g.permute(n.x, 1, 0, 2), 2 * Net.BATCH * 3, 1);
          Value back = n.g.reshape(n.g.unary(Unary.Fn.TANH, rows), 2, Net.BATCH, 3);
          y(n, n.g.permute(back, 1, 0, 2));
        });
    add(
        all,
        "reshape weights",
        image(4, 3),
        n -> y(n, n.g.mul(n.x, n.g.reshape(n.w("w"), 4, 1))),
        new Weight("w", 4));
    add(all, "slice", image(3, 4), n -> y(n, n.g.slice(n.x, at(0, 1, 0), at(Net.BATCH, 2, 3))));
    add(all, "slice of all", image(3), n -> y(n, n.g.slice(n.x, at(0, 0), at(Net.BATCH, 3))));
    add(all, "stop-gradient", image(3), n -> y(n, n.g.stopGradient(n.g.relu(n.x))));
    for (long[] image : List.of(image(3), image(3, 2, 2))) {
      add(
          all,
          "batch norm " + image.length,
          image,
          n ->
              y(
                  n,
                  n.g.apply1(
                      new BatchNormEval(1e-3), n.x, n.w("m"), n.w("_var"), n.w("g"), n.w("b"))),
          new Weight("m", 3),
          new Weight("_var", 3),
          new Weight("g", 3),
          new Weight("b", 3));
    }
    add(
        all,
        "l2-normalize",
        image(3),
        n -> {
          List<Value> both = n.g.apply(new L2Normalize(1.5), List.of(n.x));
          n.metrics.put("unit", both.get(0));
          n.metrics.put("norm", both.get(1));
        });
    add(
        all,
        "norm only",
        image(3),
        n -> y(n, n.g.apply(new L2Normalize(1e-12), List.of(n.x)).get(1)));
    add(
        all,
        "layer norm",
        image(3, 4),
        n -> {
          List<Value> three =
              n.g.apply(new LayerNorm(0.1), List.of(n.x, n.w("n.weight"), n.w("n.bias")));
          n.metrics.put("y", three.get(0));
          n.metrics.put("mean", three.get(1));
          n.metrics.put("rstd", three.get(2));
        },
        new Weight("n.weight", 4),
        new Weight("n.bias", 4));
    add(
        all,
        "affine",
        image(3),
        n -> y(n, n.g.apply1(new Affine(), n.x, n.w("fc.weight"), n.w("fc.bias"))),
        new Weight("fc.weight", 5, 3),
        new Weight("fc.bias", 5));
    add(all, "gelu", image(3, 4), n -> y(n, n.g.apply1(new Gelu(), n.x)));
    add(
        all,
        "top-k",
        image(5),
        n -> {
          Value places = n.g.apply1(new TopK(2), n.x);
          y(n, n.g.apply1(new Cast(DType.F32), places));
        });
    add(all, "softmax", image(2, 5), n -> y(n, n.g.apply1(new Softmax(), n.x)));
    add(
        all,
        "attention",
        image(3, 12),
        n -> {
          List<Value> both = n.g.apply(new Attention(2), List.of(n.x));
          n.metrics.put("out", both.get(0));
          n.metrics.put("lse", both.get(1));
        });
    add(all, "log-softmax", image(4), n -> y(n, n.g.apply1(new LogSoftmax(), n.x)));
    add(
        all,
        "one value twice",
        image(3),
        n -> {
          n.metrics.put("a", n.g.relu(n.x));
          n.metrics.put("b", n.metrics.get("a"));
          n.metrics.put("c", n.g.mul(n.metrics.get("a"), 2));
        });
    return all;
  }

  private static void add(
      List<Case> all, String name, long[] image, Consumer<Net> build, Weight... weights) {
    Net net = new Net(image, weights);
    build.accept(net);
    all.add(new Case(name, net));
  }

  private static long[] image(long... shape) {
    return shape;
  }

  private static long[] at(long... values) {
    return values;
  }

  private static void y(Net n, Value y) {
    n.metrics.put("y", y);
  }

  private static Value positive(Net n) {
    return n.g.add(n.g.unary(Unary.Fn.ABS, n.x), 0.5);
  }

  private static Value broadcast(Net n, Value v, long... shape) {
    return n.g.apply1(new BroadcastTo(Shape.of(shape)), v);
  }

  private static Pad pad(long[] before, long[] after) {
    return new Pad(before, after);
  }

  /** 0, 1 or 2 for every image. */
  private static Value index(Net n) {
    Value flat = n.g.reshape(n.g.mul(n.g.unary(Unary.Fn.ABS, n.x), 1.4), Net.BATCH);
    return n.g.apply1(new Cast(DType.I64), flat);
  }

  private static Value rows(Net n, double... rows) {
    return n.g.apply(new Constant(DType.I64, Shape.of(rows.length), rows), List.of()).get(0);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void equalsSameDiff(Case c) throws IOException {
    Net net = c.net();
    Map<String, List<float[]>> expected = net.stock();
    for (int opset : new int[] {17, 21}) {
      Path file = folder.resolve(opset + ".onnx");
      OnnxOptions options = new OnnxOptions(opset, "", "test", Map.of());
      OnnxSignature signature = OnnxExporter.write(file, net.step(), net.contents(), options);
      OfficialChecker.check(file, folder.resolve("inferred.onnx"));
      ProofReport report =
          new OnnxProof(List.of(1, 3, Net.BATCH), Tolerance.FLOAT32, 1)
              .run(file, signature, net.images(), expected);
      assertThat(report.failures()).as("opset %d", opset).isEmpty();
      assertThat(report.deviations()).hasSize(3 * net.metrics.size());
      assertThat(report.absolute()).isLessThanOrEqualTo(1e-5);
    }
  }

  @Test
  void everyOpIsWrittenOrRefused() {
    Set<String> seen = new TreeSet<>(RefusalTest.refusedOps());
    for (Case c : cases()) {
      for (Node n : c.net().g.nodes()) {
        seen.add(n.op().getClass().getSimpleName());
      }
    }
    Set<String> vocabulary = new TreeSet<>();
    collect(Op.class, vocabulary);
    assertThat(seen).isEqualTo(vocabulary);
  }

  private static void collect(Class<?> kind, Set<String> names) {
    if (!kind.isInterface()) {
      names.add(kind.getSimpleName());
      return;
    }
    for (Class<?> one : kind.getPermittedSubclasses()) {
      collect(one, names);
    }
  }
}
