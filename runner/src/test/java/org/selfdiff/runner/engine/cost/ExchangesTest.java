package org.selfdiff.runner.engine.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.graph.AllGather;
import org.selfdiff.methods.graph.AllReduce;
import org.selfdiff.methods.graph.Cast;
import org.selfdiff.methods.graph.Collective;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Pack;
import org.selfdiff.methods.graph.ReduceScatter;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.graph.View;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.ComputePrecision;
import org.selfdiff.runner.engine.Device;
import org.selfdiff.runner.engine.plan.Kernels;
import org.selfdiff.runner.engine.plan.Planner;

/** What exchanges cost, what they carry, and how long a step waits for them. */
class ExchangesTest {
  private static final int WORLD = 4;

  /** Every op is one kernel. */
  private static final class Whole implements Kernels {
    @Override
    public boolean replaces(Node region) {
      return true;
    }

    @Override
    public boolean inPlace(Node node, int input, int output) {
      return false;
    }
  }

  private final Graph g = new Graph(DType.F32);

  private static Exchange exchange(Collective op, DType type, long... shape) {
    return new Exchange("", op, new Value.Spec(type, Shape.of(shape)), Exchanged.SUMS, "", 0, 1);
  }

  private StepCost cost(List<Value> states, Map<String, Value> updates, Value metric) {
    TrainingStep step =
        new TrainingStep(
            g,
            states.stream().map(s -> State.of(s, new Initializer.Fill(0))).toList(),
            updates,
            Map.of("loss", metric));
    return StepCost.of(Planner.plan(step, new Whole()), ComputePrecision.GRAPH);
  }

  @Test
  void aRingSendsWhatIsKnownOfIt() {
    AllReduce sum = new AllReduce(AllReduce.Fn.SUM, WORLD);
    assertThat(exchange(sum, DType.F32, 100).bytes()).isEqualTo(2 * 3 * 400 / 4);
    assertThat(exchange(new AllGather(WORLD), DType.U8, 1, 100).bytes()).isEqualTo(3 * 100);
    assertThat(exchange(new AllGather(WORLD), DType.I64, 2).bytes()).isEqualTo(3 * 16);
    assertThat(exchange(new ReduceScatter(WORLD), DType.F64, 8, 10).bytes()).isEqualTo(3 * 640 / 4);
    assertThat(exchange(sum, DType.F32, 100).how()).isEqualTo("all-reduce sum");
  }

  @Test
  void everyExchangeIsAKernelThatReadsWritesAndSums() {
    Value x = g.input("x", 8, 100);
    Value reduced = g.apply1(new AllReduce(AllReduce.Fn.MEAN, WORLD), g.unary(NEG, x));
    Value gathered = g.apply1(new AllGather(WORLD), g.unary(NEG, reduced));
    Value scattered = g.apply1(new ReduceScatter(WORLD), g.unary(NEG, gathered));
    StepCost cost = cost(List.of(), Map.of(), g.mean(scattered));

    assertThat(cost.kernels().stream().filter(k -> k.label().startsWith("All")).toList())
        .containsExactly(
            new StepCost.Kernel(
                "AllReduce [8, 100]", new Cost(Work.STREAM, 600, 3200, 3200), false),
            new StepCost.Kernel(
                "AllGather [32, 100]", new Cost(Work.STREAM, 0, 3200, 12_800), false));
    assertThat(cost.kernels().stream().filter(k -> k.label().startsWith("Red")).findFirst())
        .contains(
            new StepCost.Kernel(
                "ReduceScatter [8, 100]", new Cost(Work.STREAM, 2400, 12_800, 3200), false));
    assertThat(cost.exchanges()).hasSize(3);
    assertThat(cost.exchangedBytes()).isEqualTo(4800 + 9600 + 9600);
  }

  private static final Unary.Fn NEG = Unary.Fn.NEG;

  @Test
  void whatIsExchangedIsToldByItsGraph() {
    Value pixels = g.input("view_1", DType.U8, Shape.of(2, 3, 4, 4));
    Value weights = g.input("weights", 6, 3);
    Value bias = g.input("bias", 3);
    Value queue = g.input("queue", 8, 3);

    Value images = g.apply1(new Cast(DType.F32), g.apply1(new AllGather(WORLD), pixels));
    Value features = g.matmul(g.reshape(images, 64, 6), false, weights, false);
    Value rows = g.apply1(new AllGather(WORLD), g.slice(features, new long[2], new long[] {8, 3}));
    Value keys = g.apply1(new AllGather(WORLD), g.slice(features, new long[2], new long[] {2, 3}));
    Value logits = g.matmul(rows, false, queue, true);
    Value total = g.apply1(new AllReduce(AllReduce.Fn.SUM, WORLD), g.sum(logits, false, 0));
    Value gradient =
        g.matmul(
            features,
            true,
            g.matmul(
                features,
                false,
                g.matmul(queue, true, g.reshape(g.mul(total, 1), 8, 1), false),
                false),
            false);
    Value packed = g.apply(new Pack(), List.of(g.reshape(g.mul(gradient, 1), 3), bias)).get(0);
    Value bucket = g.apply1(new AllReduce(AllReduce.Fn.SUM, WORLD), packed);
    Value updated = g.add(bias, g.apply1(new View(0, Shape.of(3)), bucket));
    Value loss = g.apply1(new AllReduce(AllReduce.Fn.MEAN, WORLD), g.mean(logits));

    StepCost cost = cost(List.of(bias, queue), Map.of("bias", updated, "queue", keys), loss);
    assertThat(cost.exchanges().stream().map(e -> e.what() + " " + e.state()))
        .containsExactlyInAnyOrder(
            "IMAGES ", "ROWS ", "STATES queue", "SUMS ", "GRADIENTS ", "METRICS ");
  }

  @Test
  void aStepWaitsForWhatItNeedsAtOnceAndNotForWhatItNeedsLater() {
    Machine.Rates rates = new Machine.Rates(1e9, 1e9);
    // A kernel takes 1 ms; an exchange of 1000 floats 2 ms, one after the other.
    Machine machine = new Machine(1, rates, rates, 1e12, 1e-3, new Interconnect(6e6, 1e-3, true));
    List<StepCost.Kernel> six = Collections.nCopies(6, new StepCost.Kernel("k", Cost.NONE, false));
    AllReduce sum = new AllReduce(AllReduce.Fn.SUM, WORLD);
    Value.Spec given = new Value.Spec(DType.F32, Shape.of(1000));

    assertThat(
            machine
                .link()
                .seconds(new Exchange("AllReduce [1000]", sum, given, Exchanged.SUMS, "", 0, 1)))
        .isCloseTo(2e-3, within(1e-9));
    StepCost beside =
        new StepCost(
            six, List.of(new Exchange("AllReduce [1000]", sum, given, Exchanged.SUMS, "", 1, 4)));
    assertThat(machine.waiting(beside)).isZero();
    assertThat(machine.seconds(beside)).isCloseTo(6e-3, within(1e-9));
    assertThat(machine.exchanging(beside)).isCloseTo(2e-3, within(1e-9));

    StepCost atOnce =
        new StepCost(
            six, List.of(new Exchange("AllReduce [1000]", sum, given, Exchanged.SUMS, "", 1, 2)));
    assertThat(machine.waiting(atOnce)).isCloseTo(1e-3, within(1e-9));
    // The second begins when the first is over, at 3 ms, and is needed at 4 ms.
    StepCost behind =
        new StepCost(
            six,
            List.of(
                new Exchange("AllReduce [1000]", sum, given, Exchanged.SUMS, "", 1, 6),
                new Exchange("AllReduce [1000]", sum, given, Exchanged.SUMS, "", 2, 4)));
    assertThat(machine.waiting(behind)).isCloseTo(1e-3, within(1e-9));
    assertThat(machine.seconds(behind)).isCloseTo(7e-3, within(1e-9));
  }

  @Test
  void aLinkIsAssumedByTheKindOfDevice() {
    assertThat(Interconnect.assumed(Device.CPU).measured()).isFalse();
    assertThat(Interconnect.assumed(Device.cuda(0)).bytesPerSecond())
        .isGreaterThan(Interconnect.assumed(Device.CPU).bytesPerSecond());
    assertThatThrownBy(() -> new Interconnect(0, 0, true))
        .hasMessage("a link has a positive rate and takes no negative time, found 0.0 and 0.0");
  }
}
