package org.selfdiff.runner.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.graph.AllGather;
import org.selfdiff.methods.graph.AllReduce;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Gradients;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Pack;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.graph.View;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.Part;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;

/** When exchanges between ranks begin and end, and where their numbers lie. */
class EarlyExchangesTest {
  private static final AllReduce SUM = new AllReduce(AllReduce.Fn.SUM, 2);

  /** Kernels that may write a sum over ranks where its parts lie. */
  private static final Kernels KERNELS =
      new Kernels() {
        @Override
        public boolean replaces(Node region) {
          return false;
        }

        @Override
        public boolean inPlace(Node node, int input, int output) {
          return node.input(input).shape().equals(node.output(output).shape());
        }
      };

  private static ExecutionPlan plan(Graph g, Map<String, Value> metrics) {
    return Planner.plan(new TrainingStep(g, List.of(), Map.of(), new TreeMap<>(metrics)), KERNELS);
  }

  /** Kernels, begins and ends, in order. */
  private static List<String> labels(ExecutionPlan plan) {
    List<String> labels = new ArrayList<>();
    for (Instruction i : plan.instructions()) {
      if (i instanceof Instruction.Call c) {
        labels.add(c.label());
      } else if (i instanceof Instruction.Await a) {
        labels.add(a.label());
      } else if (i instanceof Instruction.Copy c) {
        labels.add(c.label());
      }
    }
    return labels;
  }

  @Test
  void anExchangeBeginsBehindItsLastProducerAndEndsBeforeItsFirstReader() {
    Graph g = new Graph(DType.F64);
    Value x = g.input("x", 3);
    Value a = g.unary(Unary.Fn.EXP, x);
    Value other = g.unary(Unary.Fn.TANH, g.unary(Unary.Fn.ABS, x));
    Value sum = g.apply1(SUM, g.reshape(a, 3, 1));
    Value more = g.unary(Unary.Fn.SIGMOID, other);
    Value end = g.unary(Unary.Fn.NEG, g.reshape(sum, 3));
    assertThat(labels(plan(g, Map.of("more", more, "end", end))))
        .containsExactly(
            "EXP [3]",
            "AllReduce [3, 1]",
            "ABS [3]",
            "TANH [3]",
            "SIGMOID [3]",
            "AllReduce [3, 1] waited",
            "NEG [3]");
  }

  @Test
  void whatIsOnlyReportedIsAwaitedAtTheEnd() {
    Graph g = new Graph(DType.F64);
    Value x = g.input("x", 3);
    Value all = g.apply1(new AllGather(2), x);
    Value y = g.unary(Unary.Fn.EXP, x);
    assertThat(labels(plan(g, Map.of("all", all, "y", y))))
        .containsExactly("AllGather [6]", "EXP [3]", "AllGather [6] waited");
  }

  /**
   * The input of an exchange is not written over, nor its memory given to others, before it ends.
   */
  @Test
  void whatAnExchangeReadsStaysUntilItEnds() {
    Graph g = new Graph(DType.F64);
    Value x = g.input("x", 3);
    Value a = g.unary(Unary.Fn.EXP, x);
    Value all = g.apply1(new AllGather(2), a);
    Value over = g.unary(Unary.Fn.NEG, a);
    ExecutionPlan plan = plan(g, Map.of("all", all, "over", over));
    assertThat(labels(plan))
        .containsExactly("EXP [3]", "AllGather [6]", "AllGather [6] waited", "NEG [3]");

    Graph h = new Graph(DType.F64);
    Value y = h.input("x", 3);
    Value gathered = h.apply1(new AllGather(2), h.unary(Unary.Fn.EXP, y));
    Value between = h.unary(Unary.Fn.ABS, h.unary(Unary.Fn.TANH, y));
    ExecutionPlan apart = plan(h, Map.of("all", gathered, "between", between));
    assertThat(labels(apart))
        .containsExactly("EXP [3]", "AllGather [6]", "TANH [3]", "ABS [3]", "AllGather [6] waited");
    Storage given = apart.instructions().get(1).reads().get(0).storage();
    assertThat(given.last()).isEqualTo(4);
    Storage meanwhile = apart.instructions().get(2).writes().get(0).storage();
    assertThat(meanwhile.offset()).isNotEqualTo(given.offset());
  }

  @Test
  void equalExchangesAreOneAndConstantsAreExchangedInEveryStep() {
    Graph g = new Graph(DType.F64);
    Value x = g.input("x", 3);
    Value constant = g.constant(new double[] {1, 2, 3});
    Map<String, Value> metrics =
        Map.of(
            "a",
            g.apply1(SUM, x),
            "b",
            g.apply1(SUM, x),
            "c",
            g.apply1(new AllGather(2), constant));
    ExecutionPlan plan = plan(g, metrics);
    assertThat(labels(plan))
        .containsExactly(
            "AllReduce [3]",
            "Constant [3]",
            "AllGather [6]",
            "AllReduce [3] waited",
            "AllGather [6] waited");
    assertThat(((Instruction.Call) plan.instructions().get(2)).once()).isFalse();
  }

  private static State state(Value v) {
    Part whole = new Part(v.name(), v.shape(), 0, new Initializer.Fill(0));
    return new State(v, List.of(whole));
  }

  /** Two layers whose gradients are packed and reduced in buckets, the last layer's first. */
  private static TrainingStep layers(boolean buckets) {
    Graph g = new Graph(DType.F64);
    Value w1 = g.input("w1", 3, 4);
    Value w2 = g.input("w2", 4, 2);
    Value x = g.input("x", 5, 3);
    Value y = g.matmul(g.unary(Unary.Fn.TANH, g.matmul(x, false, w1, false)), false, w2, false);
    List<Value> d = Gradients.of(g, g.mean(g.mul(y, y)), List.of(w1, w2));
    Value packed;
    if (buckets) {
      Value first = g.apply1(SUM, g.apply1(new Pack(), d.get(0)));
      Value second = g.apply1(SUM, g.apply1(new Pack(), d.get(1)));
      packed = g.apply1(new Pack(), first, second);
    } else {
      packed = g.apply1(SUM, g.apply1(new Pack(), d.get(0), d.get(1)));
    }
    Value m = g.input("m", 20);
    Value update = g.add(m, g.unary(Unary.Fn.NEG, packed));
    return new TrainingStep(g, List.of(state(m)), Map.of("m", update), Map.of());
  }

  @Test
  void bucketsTravelWhileOthersAreComputedAndLieWhereTheyArePacked() {
    ExecutionPlan plan = Planner.plan(layers(true), KERNELS);
    List<String> labels = labels(plan);
    assertThat(labels).noneMatch(l -> l.startsWith("Copy"));
    int second = labels.indexOf("AllReduce [8]");
    int first = labels.indexOf("AllReduce [12]");
    assertThat(labels.get(second - 1)).isEqualTo("MatMul [4, 2]");
    assertThat(labels.get(first - 1)).isEqualTo("MatMul [3, 4]");
    assertThat(first).isGreaterThan(second + 1);
    assertThat(labels.subList(first + 1, first + 4))
        .containsExactly("AllReduce [8] waited", "AllReduce [12] waited", "NEG [20]");
    List<Instruction.Call> reduces =
        plan.instructions().stream()
            .filter(i -> i instanceof Instruction.Call c && c.node().op() instanceof AllReduce)
            .map(Instruction.Call.class::cast)
            .toList();
    assertThat(reduces).allMatch(c -> c.reads().equals(c.writes()));
    assertThat(reduces.get(0).reads().get(0).storage())
        .isSameAs(reduces.get(1).reads().get(0).storage());
    assertThat(reduces.get(0).reads().get(0).offset()).isEqualTo(12);
    assertThat(reduces.get(1).reads().get(0).offset()).isZero();
    // As much memory as one bucket takes.
    ExecutionPlan one = Planner.plan(layers(false), KERNELS);
    assertThat(plan.arena()).isEqualTo(one.arena());
    assertThat(labels(one)).noneMatch(l -> l.startsWith("Copy"));
  }

  /** A reader of one part may convert the whole vector to another precision. */
  @Test
  void allPartsOfAVectorAreAwaitedBeforeAnyIsRead() {
    Graph g = new Graph(DType.F64);
    Value a = g.unary(Unary.Fn.EXP, g.input("x", 3));
    Value b = g.unary(Unary.Fn.ABS, g.input("y", 2));
    Value first = g.apply1(SUM, g.apply1(new Pack(), a));
    Value second = g.apply1(SUM, g.apply1(new Pack(), b));
    Value all = g.apply1(new Pack(), first, second);
    Value part = g.unary(Unary.Fn.NEG, g.apply1(new View(0, Shape.of(3)), all));
    Value rest = g.unary(Unary.Fn.TANH, g.apply1(new View(3, Shape.of(2)), all));
    assertThat(labels(plan(g, Map.of("part", part, "rest", rest))))
        .containsExactly(
            "EXP [3]",
            "AllReduce [3]",
            "ABS [2]",
            "AllReduce [2]",
            "AllReduce [3] waited",
            "AllReduce [2] waited",
            "NEG [3]",
            "TANH [2]");
  }

  /** A gradient that something reads besides must not be written over by the sum. */
  @Test
  void whatIsReadLaterIsNotReducedInPlace() {
    Graph g = new Graph(DType.F64);
    Value a = g.unary(Unary.Fn.EXP, g.input("x", 3));
    Value b = g.unary(Unary.Fn.ABS, g.input("y", 2));
    Value first = g.apply1(SUM, g.apply1(new Pack(), a));
    Value second = g.apply1(SUM, g.apply1(new Pack(), b));
    Value all = g.apply1(new Pack(), first, second);
    Value later = g.add(a, 1);
    ExecutionPlan plan = plan(g, Map.of("all", all, "later", later));
    Instruction.Call reduced =
        plan.instructions().stream()
            .filter(i -> i instanceof Instruction.Call c && c.label().equals("AllReduce [3]"))
            .map(Instruction.Call.class::cast)
            .findAny()
            .orElseThrow();
    assertThat(reduced.reads().get(0).storage()).isNotSameAs(reduced.writes().get(0).storage());
  }

  /** What is computed again for the reverse pass does not move into the forward pass. */
  @Test
  void exchangesThatAreRepeatedStayInTheirRecomputation() {
    Graph g = new Graph(DType.F64);
    Value x = g.input("x", 3);
    Value start = g.unary(Unary.Fn.TANH, x);
    Value y = start;
    for (int b = 0; b < 2; b++) {
      Value before = y;
      y = g.block(() -> g.unary(Unary.Fn.TANH, g.mul(g.apply1(SUM, before), before)));
    }
    Value loss = g.mean(g.mul(y, y));
    Value d = Gradients.recomputing(g, loss, List.of(x)).get(0);
    ExecutionPlan plan = plan(g, Map.of("d", d));
    List<Integer> passes = new ArrayList<>();
    for (Instruction i : plan.instructions()) {
      if (i instanceof Instruction.Call c && c.node().op() instanceof AllReduce) {
        passes.add(c.node().recomputation());
      }
    }
    assertThat(passes).contains(0, 1);
    int repeated = -1;
    int last = -1;
    for (int i = 0; i < plan.instructions().size(); i++) {
      if (plan.instructions().get(i) instanceof Instruction.Call c) {
        boolean again = c.node().recomputation() > 0;
        repeated = again && repeated < 0 ? i : repeated;
        last =
            c.node().recomputation() == 0
                    && c.node().op() instanceof Unary u
                    && u.fn() == Unary.Fn.TANH
                ? i
                : last;
      }
    }
    assertThat(repeated).isGreaterThan(last);
  }
}
