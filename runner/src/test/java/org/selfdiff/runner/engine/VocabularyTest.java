package org.selfdiff.runner.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
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
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Gradients;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Op;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.step.TrainingStep;

/** Every op on every executor: values against stock SameDiff, gradients against differences. */
class VocabularyTest {
  private static final double STEP = 1e-5;

  static Stream<Arguments> cases() {
    return Executors.all().stream()
        .flatMap(e -> OpCase.all().stream().map(c -> Arguments.of(Named.of(e.name(), e), c)));
  }

  private record Built(TrainingStep step, List<Value> inputs) {
    static Built of(OpCase c) {
      Graph g = new Graph(DType.F64);
      List<Value> in = new ArrayList<>();
      for (int i = 0; i < c.inputs().size(); i++) {
        OpCase.In spec = c.inputs().get(i);
        in.add(g.input("x" + i, spec.type(), Shape.of(spec.shape())));
      }
      List<Value> out = g.apply(c.op(), in);
      Map<String, Value> metrics = new LinkedHashMap<>();
      for (int i = 0; i < out.size(); i++) {
        metrics.put("y" + i, out.get(i));
      }
      if (c.checked() > 0) {
        Value loss = loss(g, out.subList(0, c.checked()));
        List<Value> wrt =
            in.stream().filter(v -> c.inputs().get(in.indexOf(v)).differentiable()).toList();
        List<Value> gradients = Gradients.of(g, loss, wrt);
        metrics.put("loss", loss);
        for (int i = 0; i < wrt.size(); i++) {
          metrics.put("d" + wrt.get(i).name(), gradients.get(i));
        }
      }
      return new Built(new TrainingStep(g, List.of(), Map.of(), metrics), in);
    }

    /** A sum of all outputs with fixed weights, so that no gradient is equal to another. */
    private static Value loss(Graph g, List<Value> out) {
      Value total = null;
      Random random = new Random(7);
      for (Value y : out) {
        double[] weights = random.doubles(y.shape().size()).map(d -> d + 0.5).toArray();
        Value flat = g.reshape(y, y.shape().size());
        Value part = g.sum(g.mul(flat, g.constant(weights)), false, 0);
        total = total == null ? part : g.add(total, part);
      }
      return total;
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void valuesAndGradients(Executor executor, OpCase c) {
    Built built = Built.of(c);
    try (Program program = executor.compile(built.step(), new Placement(1))) {
      feed(program, c);
      program.run();
      Map<String, double[]> first = metrics(program);
      program.run();
      assertThat(metrics(program)).usingRecursiveComparison().isEqualTo(first);
      stock(built, c)
          .forEach(
              (name, v) -> assertThat(first.get(name)).as(name).containsExactly(v, within(1e-9)));
      if (c.checked() > 0) {
        for (int i = 0; i < c.inputs().size(); i++) {
          if (c.inputs().get(i).differentiable()) {
            assertThat(first.get("dx" + i))
                .as("gradient by input %d", i)
                .containsExactly(differences(program, c, i), within(1e-6));
          }
        }
      }
    }
  }

  private static double[] differences(Program program, OpCase c, int input) {
    double[] x = c.inputs().get(input).values();
    double[] d = new double[x.length];
    Memory memory = program.input("x" + input);
    for (int k = 0; k < x.length; k++) {
      memory.put(k, x[k] + STEP);
      program.run();
      double above = program.metric("loss").get(0);
      memory.put(k, x[k] - STEP);
      program.run();
      d[k] = (above - program.metric("loss").get(0)) / (2 * STEP);
      memory.put(k, x[k]);
    }
    return d;
  }

  private static void feed(Program program, OpCase c) {
    for (int i = 0; i < c.inputs().size(); i++) {
      OpCase.In in = c.inputs().get(i);
      if (program.step().inputs().size() > i) {
        program.input("x" + i).put(0, in.values());
      }
    }
  }

  private static Map<String, double[]> metrics(Program program) {
    Map<String, double[]> out = new LinkedHashMap<>();
    program.step().metrics().keySet().forEach(n -> out.put(n, program.metric(n).doubles()));
    return out;
  }

  /** The same graph as stock SameDiff runs it. */
  private static Map<String, double[]> stock(Built built, OpCase c) {
    Map<String, INDArray> in = new HashMap<>();
    for (int i = 0; i < c.inputs().size(); i++) {
      OpCase.In spec = c.inputs().get(i);
      INDArray a = Nd4j.create(spec.values(), spec.shape(), spec.type().nd4j());
      in.put("x" + i, a);
    }
    Map<String, double[]> out = new LinkedHashMap<>();
    built
        .step()
        .metrics()
        .forEach(
            (name, v) -> {
              INDArray a = built.step().graph().sameDiff().output(in, v.name()).get(v.name());
              out.put(name, a.castTo(DType.F64.nd4j()).dup('c').data().asDouble());
            });
    return out;
  }

  /** Every op that the cases and their gradients are made of: all that need no other ranks. */
  static Stream<Op> ops() {
    return OpCase.all().stream()
        .flatMap(c -> Built.of(c).step().graph().nodes().stream())
        .map(Node::op);
  }

  @Test
  void everyOpHasACase() {
    Set<String> used = new TreeSet<>();
    Stream.concat(ops(), CollectivesTest.ops())
        .forEach(op -> used.add(op.getClass().getSimpleName()));
    Set<String> vocabulary = new TreeSet<>();
    collect(Op.class, vocabulary);
    assertThat(used).containsAll(vocabulary);
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
