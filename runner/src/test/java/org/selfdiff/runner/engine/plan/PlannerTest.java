package org.selfdiff.runner.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.backbone.ResNet;
import org.selfdiff.methods.backbone.Stem;
import org.selfdiff.methods.graph.Binary;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Gradients;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Pack;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.graph.View;
import org.selfdiff.methods.method.Moco;
import org.selfdiff.methods.method.StepSpec;
import org.selfdiff.methods.optimizer.Sgd;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.Part;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.Executor;
import org.selfdiff.runner.engine.Executors;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.Program;

/** What shares memory, what runs, and that neither changes a number. */
class PlannerTest {
  private static final Kernels PRIMITIVES = new ElementwiseInPlace();

  /** Kernels for primitives only; elementwise ones may write over an input of their shape. */
  private static final class ElementwiseInPlace implements Kernels {
    @Override
    public boolean replaces(Node region) {
      return false;
    }

    @Override
    public boolean inPlace(Node node, int input, int output) {
      return (node.op() instanceof Unary || node.op() instanceof Binary)
          && node.input(input).shape().equals(node.output(output).shape());
    }
  }

  private static State state(Value v) {
    Part whole = new Part(v.name(), v.shape(), 0, new Initializer.Fill(0));
    return new State(v, List.of(whole));
  }

  private static List<Instruction.Call> runs(ExecutionPlan plan, boolean once) {
    return plan.instructions().stream()
        .filter(Instruction.Call.class::isInstance)
        .map(Instruction.Call.class::cast)
        .filter(r -> r.once() == once)
        .toList();
  }

  private static TrainingStep moco() {
    ResNet network = new ResNet(ResNet.Block.BASIC, List.of(1, 1, 1, 1), Stem.CIFAR, 4, false);
    Sgd sgd = new Sgd(0.1, OptionalInt.empty(), 0.9, 1e-4, false);
    return new Moco(8, 16, 0.99, 0.2, Moco.Head.MLP, true, 2)
        .train(new StepSpec(DType.F32, network, 4, 16, sgd))
        .step();
  }

  /** Runs a step once on every executor, which must agree; the given numbers are there before. */
  private static Map<String, double[]> run(TrainingStep step, Map<String, double[]> first) {
    Map<String, double[]> found = null;
    for (Executor executor : Executors.all()) {
      Map<String, double[]> out = run(executor, step, first);
      found = found == null ? out : found;
      for (Map.Entry<String, double[]> expected : found.entrySet()) {
        assertThat(out.get(expected.getKey()))
            .as("%s on %s", expected.getKey(), executor.name())
            .containsExactly(expected.getValue(), within(1e-15));
      }
    }
    return found;
  }

  private static Map<String, double[]> run(
      Executor executor, TrainingStep step, Map<String, double[]> first) {
    try (Program program = executor.compile(step, new Placement(1))) {
      step.states().forEach(s -> program.state(s.name()).put(0, first.get(s.name())));
      step.inputs().forEach(v -> program.input(v.name()).put(0, first.get(v.name())));
      program.run();
      Map<String, double[]> out = new TreeMap<>();
      step.states().forEach(s -> out.put(s.name(), program.state(s.name()).doubles()));
      step.metrics().keySet().forEach(name -> out.put(name, program.metric(name).doubles()));
      return out;
    }
  }

  @Test
  void storagesAliveTogetherDoNotOverlap() {
    ExecutionPlan plan = Planner.plan(moco(), PRIMITIVES);
    List<Storage> arena =
        plan.storages().stream().filter(s -> s.owner() == Storage.Owner.ARENA).toList();
    assertThat(arena).hasSizeGreaterThan(50);
    int shared = 0;
    for (Storage a : arena) {
      assertThat(a.offset()).as(a.name()).isNotNegative();
      assertThat(a.offset() + a.elements()).isLessThanOrEqualTo(plan.arena().get(a.type()));
      for (Storage b : arena) {
        if (a == b || a.type() != b.type()) {
          continue;
        }
        boolean inSpace =
            a.offset() < b.offset() + b.elements() && b.offset() < a.offset() + a.elements();
        boolean inTime = a.first() <= b.last() && b.first() <= a.last();
        assertThat(inSpace && inTime).as("%s and %s", a.name(), b.name()).isFalse();
        shared += inSpace ? 1 : 0;
      }
    }
    assertThat(shared).isPositive();
  }

  @Test
  void everyReadOfTheArenaComesAfterItsWrite() {
    ExecutionPlan plan = Planner.plan(moco(), PRIMITIVES);
    Set<Storage> written = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Instruction i : plan.instructions()) {
      for (Place p : i.reads()) {
        if (p.storage().owner() == Storage.Owner.ARENA) {
          assertThat(written).as("reads of %s", i).contains(p.storage());
        }
      }
      i.writes().forEach(p -> written.add(p.storage()));
    }
    assertThat(written).isNotEmpty();
  }

  @Test
  void equalNodesAreJoinedAndUnusedOnesDropped() {
    Graph g = new Graph(DType.F64);
    Value x = g.input("x", 3);
    Value once = g.add(g.unary(Unary.Fn.EXP, x), g.unary(Unary.Fn.ABS, x));
    Value again = g.add(g.unary(Unary.Fn.EXP, x), g.unary(Unary.Fn.ABS, x));
    g.unary(Unary.Fn.TANH, x);
    TrainingStep step =
        new TrainingStep(g, List.of(), Map.of(), Map.of("a", once, "b", again, "c", g.mul(x, x)));
    ExecutionPlan plan = Planner.plan(step, PRIMITIVES);
    assertThat(plan.instructions().stream().map(i -> ((Instruction.Call) i).node().op()))
        .containsExactlyInAnyOrder(
            new Unary(Unary.Fn.EXP),
            new Unary(Unary.Fn.ABS),
            new Binary(Binary.Fn.ADD),
            new Binary(Binary.Fn.MUL));
    assertThat(plan.metrics().get("a")).isEqualTo(plan.metrics().get("b"));
  }

  @Test
  void aStateIsUpdatedInPlaceWhereNothingReadsItLater() {
    Graph g = new Graph(DType.F64);
    Value a = g.input("a", 3);
    TrainingStep step = new TrainingStep(g, List.of(state(a)), Map.of("a", g.mul(a, a)), Map.of());
    ExecutionPlan plan = Planner.plan(step, PRIMITIVES);
    assertThat(plan.instructions()).hasSize(1);
    assertThat(plan.instructions().get(0).writes().get(0).storage().name()).isEqualTo("a");
    assertThat(plan.arena().getOrDefault(DType.F64, 0L)).isZero();
    assertThat(run(step, Map.of("a", new double[] {1, 2, 3})).get("a")).containsExactly(1, 4, 9);
  }

  /** A step over a = (1, 2, 3, 4) that adds one to it and then looks at the old one. */
  private static Map<String, double[]> addOneThenLook(
      Function<Value, Function<Graph, Value>> look) {
    Graph g = new Graph(DType.F64);
    Value a = g.input("a", 4);
    Value after = g.add(a, 1);
    Value metric = look.apply(a).apply(g);
    TrainingStep step =
        new TrainingStep(g, List.of(state(a)), Map.of("a", after), Map.of("metric", metric));
    return run(step, Map.of("a", new double[] {1, 2, 3, 4}));
  }

  @Test
  void aLaterReadSeesTheOldState() {
    Map<String, double[]> out = addOneThenLook(a -> g -> g.mul(a, 10));
    assertThat(out.get("metric")).containsExactly(10, 20, 30, 40);
    assertThat(out.get("a")).containsExactly(2, 3, 4, 5);
  }

  @Test
  void aLaterReadOfAViewSeesTheOldState() {
    Map<String, double[]> out =
        addOneThenLook(a -> g -> g.mul(g.apply1(new View(1, Shape.of(2)), a), 10));
    assertThat(out.get("metric")).containsExactly(20, 30);
    assertThat(out.get("a")).containsExactly(2, 3, 4, 5);
  }

  @Test
  void aViewTakenBeforeTheUpdateAndReadAfterItSeesTheOldState() {
    Graph g = new Graph(DType.F64);
    Value a = g.input("a", 4);
    Value part = g.reshape(g.apply1(new View(2, Shape.of(2)), a), 1, 2);
    Value after = g.add(a, 1);
    Value metric = g.mul(part, 10);
    TrainingStep step =
        new TrainingStep(g, List.of(state(a)), Map.of("a", after), Map.of("metric", metric));
    Map<String, double[]> out = run(step, Map.of("a", new double[] {1, 2, 3, 4}));
    assertThat(out.get("metric")).containsExactly(30, 40);
    assertThat(out.get("a")).containsExactly(2, 3, 4, 5);
  }

  @Test
  void aMetricThatIsTheStateItselfIsTheOldState() {
    Map<String, double[]> out = addOneThenLook(a -> g -> a);
    assertThat(out.get("a")).containsExactly(2, 3, 4, 5);
    assertThat(out.get("metric")).containsExactly(1, 2, 3, 4);
  }

  @Test
  void aMetricThatIsAViewOfTheStateIsTheOldState() {
    Map<String, double[]> out = addOneThenLook(a -> g -> g.apply1(new View(1, Shape.of(2)), a));
    assertThat(out.get("a")).containsExactly(2, 3, 4, 5);
    assertThat(out.get("metric")).containsExactly(2, 3);
  }

  @Test
  void aNewStateThatWaitsForItsCopyIsNotOverwritten() {
    Graph g = new Graph(DType.F64);
    Value a = g.input("a", 2);
    Value after = g.add(a, 1);
    Value negative = g.unary(Unary.Fn.NEG, after);
    Value late = g.mul(a, 10);
    Map<String, Value> metrics = Map.of("negative", negative, "late", late);
    TrainingStep step = new TrainingStep(g, List.of(state(a)), Map.of("a", after), metrics);
    Map<String, double[]> out = run(step, Map.of("a", new double[] {1, 2}));
    assertThat(out.get("negative")).containsExactly(-2, -3);
    assertThat(out.get("late")).containsExactly(10, 20);
    assertThat(out.get("a")).containsExactly(2, 3);
  }

  /** One step over a = (1, 2) and b = (5, 6). */
  private static Map<String, double[]> two(Updates updates) {
    Graph g = new Graph(DType.F64);
    Value a = g.input("a", 2);
    Value b = g.input("b", 2);
    TrainingStep step =
        new TrainingStep(g, List.of(state(a), state(b)), updates.of(g, a, b), Map.of());
    return run(step, Map.of("a", new double[] {1, 2}, "b", new double[] {5, 6}));
  }

  private interface Updates {
    Map<String, Value> of(Graph g, Value a, Value b);
  }

  @Test
  void twoStatesSwap() {
    Map<String, double[]> out = two((g, a, b) -> Map.of("a", b, "b", a));
    assertThat(out.get("a")).containsExactly(5, 6);
    assertThat(out.get("b")).containsExactly(1, 2);
  }

  @Test
  void twoStatesCrossWithWork() {
    Map<String, double[]> out =
        two((g, a, b) -> Map.of("a", g.add(b, 10), "b", g.add(g.mul(a, 2), 1)));
    assertThat(out.get("a")).containsExactly(15, 16);
    assertThat(out.get("b")).containsExactly(3, 5);
  }

  @Test
  void aStateTakesTheOldValueOfOneThatChanges() {
    Map<String, double[]> out = two((g, a, b) -> Map.of("a", g.add(a, 1), "b", a));
    assertThat(out.get("a")).containsExactly(2, 3);
    assertThat(out.get("b")).containsExactly(1, 2);
  }

  @Test
  void twoStatesTakeTheSameNewValue() {
    Map<String, double[]> out =
        two(
            (g, a, b) -> {
              Value sum = g.add(a, b);
              return Map.of("a", sum, "b", sum);
            });
    assertThat(out.get("a")).containsExactly(6, 8);
    assertThat(out.get("b")).containsExactly(6, 8);
  }

  @Test
  void aStateTakesAConstantInEveryStep() {
    Map<String, double[]> out =
        two((g, a, b) -> Map.of("a", g.unary(Unary.Fn.SQRT, g.constant(new double[] {4, 9}))));
    assertThat(out.get("a")).containsExactly(2, 3);
    assertThat(out.get("b")).containsExactly(5, 6);
  }

  @Test
  void packedGradientsEqualSeparateOnes() {
    Graph g = new Graph(DType.F64);
    Value flat = g.input("p", 6);
    Value x = g.input("x", 3, 2);
    Value w = g.apply1(new View(0, Shape.of(2, 2)), flat);
    Value bias = g.apply1(new View(4, Shape.of(2)), flat);
    Value y = g.unary(Unary.Fn.TANH, g.add(g.matmul(x, false, w, false), bias));
    List<Value> gradients = Gradients.of(g, g.mean(g.mul(y, y)), List.of(w, bias));
    Value packed = g.apply(new Pack(), gradients).get(0);
    Map<String, double[]> first =
        Map.of(
            "p", new double[] {0.3, -0.7, 0.5, 0.2, 0.1, -0.4},
            "x", new double[] {1, 2, -1, 0.5, 0.25, -2});
    double[] separateW = only(g, gradients.get(0), first);
    double[] separateBias = only(g, gradients.get(1), first);
    double[] together = only(g, packed, first);
    assertThat(together).hasSize(6).doesNotContain(0.0);
    assertThat(Arrays.copyOf(together, 4)).containsExactly(separateW);
    assertThat(Arrays.copyOfRange(together, 4, 6)).containsExactly(separateBias);
  }

  private static double[] only(Graph g, Value v, Map<String, double[]> first) {
    return run(new TrainingStep(g, List.of(), Map.of(), Map.of("v", v)), first).get("v");
  }

  @Test
  void oneValuePackedTwiceIsThereTwice() {
    Graph g = new Graph(DType.F64);
    Value x = g.input("x", 2);
    Value y = g.unary(Unary.Fn.NEG, x);
    Value packed = g.apply(new Pack(), List.of(y, x, y)).get(0);
    assertThat(only(g, packed, Map.of("x", new double[] {3, 4})))
        .containsExactly(-3, -4, 3, 4, -3, -4);
  }

  @Test
  void whatDependsOnConstantsAloneRunsOnce() {
    Graph g = new Graph(DType.F64);
    Value x = g.input("x", 2);
    Value root = g.unary(Unary.Fn.SQRT, g.constant(new double[] {4, 9}));
    Value y = g.add(x, root);
    TrainingStep step = new TrainingStep(g, List.of(), Map.of(), Map.of("y", y));
    ExecutionPlan plan = Planner.plan(step, PRIMITIVES);
    assertThat(runs(plan, true)).hasSize(2);
    assertThat(runs(plan, false)).hasSize(1);
    assertThat(runs(plan, true))
        .allSatisfy(
            r -> assertThat(r.writes().get(0).storage().owner()).isEqualTo(Storage.Owner.CONSTANT));
    assertThat(run(step, Map.of("x", new double[] {1, 1})).get("y")).containsExactly(3, 4);
  }
}
