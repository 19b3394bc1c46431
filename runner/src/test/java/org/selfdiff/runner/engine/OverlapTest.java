package org.selfdiff.runner.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.selfdiff.methods.graph.AllReduce;
import org.selfdiff.methods.graph.Collective;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.group.GroupException;

/** Exchanges are under way while a step computes, and whoever fails leaves its group. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class OverlapTest {
  private static final AllReduce SUM = new AllReduce(AllReduce.Fn.SUM, 2);

  static Stream<Executor> executors() {
    return Executors.all().stream();
  }

  /** y = 2 Σ exp x, beside which a state is counted on. */
  private static TrainingStep counting() {
    Graph g = new Graph(DType.F64);
    Value count = g.input("count", 1);
    Value x = g.input("x", 3);
    Value next = g.add(count, 1);
    Value sum = g.apply1(SUM, g.unary(Unary.Fn.EXP, x));
    return new TrainingStep(
        g,
        List.of(State.of(count, new Initializer.Fill(0))),
        Map.of("count", next),
        Map.of("y", g.mul(sum, 2)));
  }

  /** The same, counted after the exchange. */
  private static TrainingStep countingLater() {
    Graph g = new Graph(DType.F64);
    Value count = g.input("count", 1);
    Value x = g.input("x", 3);
    Value sum = g.apply1(SUM, g.unary(Unary.Fn.EXP, x));
    Value next = g.add(count, 1);
    return new TrainingStep(
        g,
        List.of(State.of(count, new Initializer.Fill(0))),
        Map.of("count", next),
        Map.of("y", g.mul(sum, 2)));
  }

  private static final class Watching extends StandInGroup {
    private Memory count;

    @Override
    protected String moment() {
      return " at " + (int) count.get(0);
    }
  }

  @ParameterizedTest
  @MethodSource("executors")
  void aStepComputesWhileAnExchangeIsUnderWay(Executor executor) {
    for (boolean later : new boolean[] {false, true}) {
      Watching group = new Watching();
      TrainingStep step = later ? countingLater() : counting();
      try (Program program = executor.compile(step, new Placement(1), group)) {
        group.count = program.state("count");
        program.input("x").fill(0, 1, 2);
        program.run();
        assertThat(group.events())
            .containsExactly(later ? "begin 0 at 0" : "begin 0 at 1", "await 0 at 1");
        assertThat(program.metric("y").doubles())
            .containsExactly(4, 4 * Math.exp(1), 4 * Math.exp(2));
        program.run();
        assertThat(group.events()).hasSize(4).last().isEqualTo("await 1 at 2");
      }
    }
  }

  /** Two exchanges at once, of which the second is read first. */
  @ParameterizedTest
  @MethodSource("executors")
  void anExchangeIsAwaitedBeforeItsFirstReader(Executor executor) {
    Graph g = new Graph(DType.F64);
    Value x = g.input("x", 3);
    Value a = g.apply1(SUM, g.unary(Unary.Fn.EXP, x));
    Value b = g.apply1(SUM, g.reshape(g.unary(Unary.Fn.ABS, x), 3, 1));
    Value first = g.unary(Unary.Fn.NEG, g.reshape(b, 3));
    Value last = g.add(g.mul(first, 0), a);
    StandInGroup group = new StandInGroup();
    TrainingStep step =
        new TrainingStep(g, List.of(), Map.of(), Map.of("first", first, "last", last));
    try (Program program = executor.compile(step, new Placement(1), group)) {
      program.input("x").fill(-3, 1, 2);
      program.run();
      assertThat(group.events()).containsExactly("begin 0", "begin 1", "await 1", "await 0");
      assertThat(program.metric("first").doubles()).containsExactly(-6, -2, -4);
      assertThat(program.metric("last").doubles())
          .containsExactly(
              new double[] {2 * Math.exp(-3), 2 * Math.exp(1), 2 * Math.exp(2)}, within(1e-14));
    }
  }

  @ParameterizedTest
  @MethodSource("executors")
  void whoFailsInAStepLeavesTheGroup(Executor executor) {
    StandInGroup group =
        new StandInGroup() {
          @Override
          public Exchange begin(Collective what, Memory from, Memory into) {
            super.begin(what, from, into);
            return () -> {
              throw new GroupException("rank 1 is gone");
            };
          }
        };
    try (Program program = executor.compile(countingLater(), new Placement(1), group)) {
      assertThatThrownBy(program::run)
          .isInstanceOf(GroupException.class)
          .hasMessage("rank 1 is gone");
      assertThat(group.events()).containsExactly("begin 0", "close");
      assertThatThrownBy(program::profile).isInstanceOf(GroupException.class);
    }
  }
}
