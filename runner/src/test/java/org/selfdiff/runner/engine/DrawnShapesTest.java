package org.selfdiff.runner.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.selfdiff.methods.graph.Collective;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Gradients;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Op;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.step.TrainingStep;

/**
 * Every op on drawn shapes: values and gradients of every executor in both precisions are those of
 * plain arithmetic, whose gradients are those of differences.
 */
class DrawnShapesTest {
  private static final int DRAWS = Integer.getInteger("selfdiff.shapes", 12);
  private static final double STEP = 1e-5;

  static Stream<Arguments> cases() {
    return Executors.all().stream()
        .flatMap(e -> ops().map(op -> Arguments.of(Named.of(e.name(), e), op)));
  }

  static Stream<String> ops() {
    return DrawnShapes.ops().keySet().stream();
  }

  /** A case in a graph, with the sum of its outputs under fixed weights and its gradients. */
  private record Built(
      OpCase drawn, List<Value> inputs, List<double[]> numbers, Map<String, Value> results) {
    static Built in(Graph g, OpCase c, String name) {
      List<Value> in = new ArrayList<>();
      List<double[]> numbers = new ArrayList<>();
      for (int i = 0; i < c.inputs().size(); i++) {
        OpCase.In spec = c.inputs().get(i);
        DType own = spec.type().isFloating() ? g.type() : spec.type();
        in.add(g.input(name + "x" + i, own, Shape.of(spec.shape())));
        numbers.add(PlainArithmetic.held(own, spec.values()));
      }
      List<Value> out = g.apply(c.op(), in);
      Map<String, Value> results = new LinkedHashMap<>();
      for (int i = 0; i < out.size(); i++) {
        results.put("y" + i, out.get(i));
      }
      if (c.checked() > 0) {
        Value loss = loss(g, out.subList(0, c.checked()));
        List<Value> wrt =
            in.stream().filter(v -> c.inputs().get(in.indexOf(v)).differentiable()).toList();
        List<Value> gradients = Gradients.of(g, loss, wrt);
        results.put("loss", loss);
        for (int i = 0; i < wrt.size(); i++) {
          results.put("dx" + in.indexOf(wrt.get(i)), gradients.get(i));
        }
      }
      return new Built(c, in, numbers, results);
    }

    private static Value loss(Graph g, List<Value> out) {
      Value total = null;
      Random random = new Random(7);
      for (Value y : out) {
        double[] weights = random.doubles(y.shape().size(), 0.5, 1.5).toArray();
        Value flat = g.reshape(y, y.shape().size());
        Value part = g.sum(g.mul(flat, g.constant(weights)), false, 0);
        total = total == null ? part : g.add(total, part);
      }
      return total;
    }

    void give(Map<Value, double[]> to) {
      for (int i = 0; i < inputs.size(); i++) {
        to.put(inputs.get(i), numbers.get(i));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void valuesAndGradientsAreThoseOfPlainArithmetic(Executor executor, String op) {
    assertThat(wrong(executor, op, DType.F64, 1e-9)).isEmpty();
    assertThat(wrong(executor, op, DType.F32, 1e-3)).isEmpty();
  }

  /** What deviates, of all cases of an op in one program. */
  private static List<String> wrong(Executor executor, String op, DType type, double tolerance) {
    Graph g = new Graph(type);
    List<Built> all = new ArrayList<>();
    Map<String, Value> metrics = new LinkedHashMap<>();
    Map<Value, double[]> given = new IdentityHashMap<>();
    for (int seed = 0; seed < DRAWS; seed++) {
      String name = "c" + seed;
      Built built = Built.in(g, DrawnShapes.of(op, seed), name);
      built.results().forEach((what, v) -> metrics.put(name + what, v));
      built.give(given);
      all.add(built);
    }
    Map<Value, double[]> plain = PlainArithmetic.of(g.nodes(), given);
    List<String> wrong = new ArrayList<>();
    TrainingStep step = new TrainingStep(g, List.of(), Map.of(), metrics);
    try (Program program = executor.compile(step, new Placement(2))) {
      given.forEach((v, numbers) -> program.input(v.name()).put(0, numbers));
      program.run();
      for (int seed = 0; seed < DRAWS; seed++) {
        for (Map.Entry<String, Value> result : all.get(seed).results().entrySet()) {
          double[] found = program.metric("c" + seed + result.getKey()).doubles();
          double far = farthest(found, plain.get(result.getValue()));
          if (!(far <= tolerance)) {
            wrong.add(
                "%s in %s: %s is off by %.1e"
                    .formatted(all.get(seed).drawn(), type, result.getKey(), far));
          }
        }
      }
    }
    return wrong;
  }

  /** The largest deviation, relative where the numbers are large. */
  private static double farthest(double[] found, double[] expected) {
    assertThat(found).hasSameSizeAs(expected);
    double far = 0;
    for (int i = 0; i < found.length; i++) {
      double off = Math.abs(found[i] - expected[i]) / (1 + Math.abs(expected[i]));
      far = Double.isNaN(off) ? Double.POSITIVE_INFINITY : Math.max(far, off);
    }
    return far;
  }

  @ParameterizedTest
  @MethodSource("ops")
  void gradientsAreThoseOfDifferences(String op) {
    for (int seed = 0; seed < DRAWS; seed++) {
      Graph g = new Graph(DType.F64);
      Built built = Built.in(g, DrawnShapes.of(op, seed), "");
      Map<Value, double[]> given = new IdentityHashMap<>();
      built.give(given);
      Map<Value, double[]> plain = PlainArithmetic.of(g.nodes(), given);
      for (int i = 0; i < built.inputs().size(); i++) {
        Value gradient = built.results().get("dx" + i);
        if (gradient != null) {
          double[] expected = differences(g, given, built.results().get("loss"), built, i);
          assertThat(farthest(plain.get(gradient), expected))
              .as("%s, gradient by input %d", built.drawn(), i)
              .isLessThan(1e-5);
        }
      }
    }
  }

  private static double[] differences(
      Graph g, Map<Value, double[]> given, Value loss, Built built, int input) {
    double[] x = built.numbers().get(input);
    double[] d = new double[x.length];
    for (int k = 0; k < x.length; k++) {
      double at = x[k];
      x[k] = at + STEP;
      double above = PlainArithmetic.of(g.nodes(), given).get(loss)[0];
      x[k] = at - STEP;
      d[k] = (above - PlainArithmetic.of(g.nodes(), given).get(loss)[0]) / (2 * STEP);
      x[k] = at;
    }
    return d;
  }

  @Test
  void everyOpHasDrawnShapes() {
    Graph g = new Graph(DType.F64);
    ops().forEach(op -> Built.in(g, DrawnShapes.of(op, 0), op.replace(' ', '-')));
    Set<String> used = new TreeSet<>();
    g.nodes().stream().map(Node::op).forEach(op -> used.add(op.getClass().getSimpleName()));
    Set<String> vocabulary = new TreeSet<>();
    for (Class<?> kind : Op.class.getPermittedSubclasses()) {
      for (Class<?> op : kind.getPermittedSubclasses()) {
        vocabulary.add(op.getSimpleName());
      }
    }
    // Exchanges need other ranks, and have cases of their own.
    vocabulary.remove(Collective.class.getSimpleName());
    assertThat(used).containsAll(vocabulary);
  }
}
