package org.selfdiff.runner.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Gradients;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.GraphException;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.parallel.DataParallel;
import org.selfdiff.methods.step.TrainingStep;

/**
 * Every op on drawn shapes, with inputs that ranks have as a whole, share out along any axis or
 * have parts of: values and gradients are those of one process.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class SharedOpsTest {
  private static final int DRAWS = Integer.getInteger("selfdiff.shares", 20);

  static Stream<String> ops() {
    return DrawnShapes.ops().keySet().stream();
  }

  /** A case whose inputs are made so that ranks hold them in a drawn way. */
  private static final class Shared {
    private final Graph g = new Graph(DType.F64);
    private final Random random;
    private final int world;
    private final Set<String> shared = new HashSet<>();
    private final Map<String, double[]> given = new LinkedHashMap<>();
    private final Map<String, Value> metrics = new LinkedHashMap<>();
    private final List<String> ways = new ArrayList<>();

    private Shared(OpCase c, int seed, int world) {
      this.random = new Random(seed);
      this.world = world;
      List<Value> in = new ArrayList<>();
      for (int i = 0; i < c.inputs().size(); i++) {
        in.add(input("x" + i, c.inputs().get(i)));
      }
      List<Value> out = g.apply(c.op(), in);
      for (int i = 0; i < out.size(); i++) {
        metrics.put("y" + i, out.get(i));
      }
      if (c.checked() > 0) {
        Value loss = null;
        for (Value y : out.subList(0, c.checked())) {
          double[] weights = random.doubles(y.shape().size(), 0.5, 1.5).toArray();
          Value flat = g.reshape(y, y.shape().size());
          Value part = g.sum(g.mul(flat, g.constant(weights)), false, 0);
          loss = loss == null ? part : g.add(loss, part);
        }
        metrics.put("loss", loss);
        List<Value> wrt = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < in.size(); i++) {
          if (c.inputs().get(i).differentiable()) {
            wrt.add(in.get(i));
            names.add("dx" + i);
          }
        }
        List<Value> gradients = Gradients.of(g, loss, wrt);
        for (int i = 0; i < wrt.size(); i++) {
          metrics.put(names.get(i), gradients.get(i));
        }
      }
    }

    private Value input(String name, OpCase.In spec) {
      Shape shape = Shape.of(spec.shape());
      List<Integer> axes = new ArrayList<>();
      for (int a = 0; a < shape.rank(); a++) {
        if (shape.dim(a) % world == 0) {
          axes.add(a);
        }
      }
      int way = random.nextInt(4);
      if (way == 0 && spec.type() == DType.F64) {
        return part(name, spec, shape);
      }
      if (way < 3 && !axes.isEmpty()) {
        return split(name, spec, shape, axes.get(random.nextInt(axes.size())));
      }
      ways.add("whole");
      return put(name, spec.type(), shape, spec.values());
    }

    private Value put(String name, DType type, Shape shape, double[] values) {
      given.put(name, values);
      return g.input(name, type, shape);
    }

    /** A sum over addends that the ranks share. */
    private Value part(String name, OpCase.In spec, Shape shape) {
      int n = spec.values().length;
      double[] addends = new double[n * world];
      for (int r = 0; r < world; r++) {
        for (int i = 0; i < n; i++) {
          double share = r == 0 ? 1 - 0.25 * (world - 1) : 0.25;
          addends[r * n + i] = spec.values()[i] * share;
        }
      }
      shared.add(name);
      ways.add("part");
      Value rows = put(name, DType.F64, Shape.of(world, n), addends);
      return g.reshape(g.sum(rows, false, 0), shape.dims());
    }

    /** Runs of entries along an axis go to the ranks in turn. */
    private Value split(String name, OpCase.In spec, Shape shape, int axis) {
      long most = shape.dim(axis) / world;
      long run = random.nextBoolean() ? 1 : 1 + random.nextInt((int) most);
      run = shape.dim(axis) % (run * world) == 0 ? run : 1;
      long outer = 1;
      for (int a = 0; a < axis; a++) {
        outer *= shape.dim(a);
      }
      long turns = shape.dim(axis) / run;
      int inner = (int) (shape.size() / (outer * turns));
      double[] rows = new double[spec.values().length];
      for (int o = 0; o < outer; o++) {
        for (int t = 0; t < turns; t++) {
          int from = (int) (o * turns + t) * inner;
          System.arraycopy(spec.values(), from, rows, (int) (t * outer + o) * inner, inner);
        }
      }
      shared.add(name);
      ways.add("axis " + axis + " by " + run);
      Value x = put(name, spec.type(), Shape.of(turns, outer, inner), rows);
      return g.reshape(g.permute(x, 1, 0, 2), shape.dims());
    }

    private TrainingStep step() {
      return new TrainingStep(g, List.of(), Map.of(), metrics);
    }

    private Map<String, double[]> ofOne() {
      Map<Value, double[]> inputs = new IdentityHashMap<>();
      g.inputs().forEach(v -> inputs.put(v, given.get(v.name())));
      Map<Value, double[]> all = PlainArithmetic.of(g.nodes(), inputs);
      Map<String, double[]> results = new LinkedHashMap<>();
      metrics.forEach((name, v) -> results.put(name, all.get(v)));
      return results;
    }

    private List<Map<String, double[]>> ofRanks() {
      TrainingStep ofRank = DataParallel.of(step(), shared, world);
      List<Map<Value, double[]>> inputs = new ArrayList<>();
      for (int r = 0; r < world; r++) {
        Map<Value, double[]> own = new IdentityHashMap<>();
        for (Value v : ofRank.graph().inputs()) {
          own.put(v, ofRank(v, r));
        }
        inputs.add(own);
      }
      List<Map<String, double[]>> results = new ArrayList<>();
      for (Map<Value, double[]> all : PlainArithmetic.ofRanks(ofRank.graph().nodes(), inputs)) {
        Map<String, double[]> own = new LinkedHashMap<>();
        ofRank.metrics().forEach((name, v) -> own.put(name, all.get(v)));
        results.add(own);
      }
      return results;
    }

    private double[] ofRank(Value v, int rank) {
      if (v.name().equals(DataParallel.RANK)) {
        return new double[] {rank};
      }
      double[] whole = given.get(v.name());
      if (!shared.contains(v.name())) {
        return whole;
      }
      int row = (int) (v.shape().size() / v.dim(0));
      double[] own = new double[whole.length / world];
      for (int j = 0; j < v.dim(0); j++) {
        System.arraycopy(whole, (j * world + rank) * row, own, j * row, row);
      }
      return own;
    }
  }

  @ParameterizedTest
  @MethodSource("ops")
  void ranksComputeWhatOneProcessDoes(String op) {
    List<String> wrong = new ArrayList<>();
    for (int world : new int[] {2, 3, 4}) {
      for (int seed = 0; seed < DRAWS; seed++) {
        OpCase drawn = DrawnShapes.of(op, seed);
        Shared shared = new Shared(drawn, seed, world);
        List<Map<String, double[]>> found;
        try {
          found = shared.ofRanks();
        } catch (GraphException e) {
          if (e.getMessage().startsWith("batch norm in ")) {
            continue;
          }
          throw e;
        }
        Map<String, double[]> expected = shared.ofOne();
        for (int r = 0; r < world; r++) {
          for (String name : expected.keySet()) {
            double far = farthest(found.get(r).get(name), expected.get(name));
            if (!(far <= 1e-9)) {
              wrong.add(
                  "%s %s over %d, rank %d: %s is off by %.1e"
                      .formatted(drawn, shared.ways, world, r, name, far));
            }
          }
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static double farthest(double[] found, double[] expected) {
    assertThat(found).hasSameSizeAs(expected);
    double far = 0;
    for (int i = 0; i < found.length; i++) {
      if (Double.compare(found[i], expected[i]) != 0) {
        double off = Math.abs(found[i] - expected[i]) / (1 + Math.abs(expected[i]));
        far = Double.isNaN(off) ? Double.POSITIVE_INFINITY : Math.max(far, off);
      }
    }
    return far;
  }
}
