package org.selfdiff.runner.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.SizeException;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.nd4j.Nd4jArrays;
import org.selfdiff.runner.engine.nd4j.Nd4jExecutor;
import org.selfdiff.runner.exit.ExitCode;

class StepMemoryTest {
  private static final long MIB = 1 << 20;

  /** A state, a queue and images of which the exponential is the one value between. */
  private static TrainingStep step(long queue, long batch) {
    Graph g = new Graph(DType.F32);
    State q = State.of(g.input("queue", 128, queue), new Initializer.UnitColumns());
    Value x = g.input("view0", batch, 3, 16, 16);
    Value y = g.mean(g.unary(Unary.Fn.EXP, x));
    return new TrainingStep(
        g, List.of(q), Map.of("queue", g.mul(q.value(), 0.5)), Map.of("loss", y));
  }

  private static StepMemory memory(TrainingStep step) {
    return StepMemory.ofArena(step, new Nd4jExecutor().plan(step));
  }

  @Test
  void countsEveryKind() {
    StepMemory memory = memory(step(1024, 8));
    assertThat(memory.states()).isEqualTo(128 * 1024 * 4);
    assertThat(memory.inputs()).isEqualTo(8 * 3 * 16 * 16 * 4);
    assertThat(memory.constants()).isEqualTo(4);
    // The exponential, then its mean at the next cache line.
    assertThat(memory.values()).isEqualTo(8 * 3 * 16 * 16 * 4 + 4);
    assertThat(memory.bytes()).isEqualTo(524_288 + 24_576 + 4 + 24_580);
  }

  @Test
  void whatFitsIsNotRefused() {
    StepMemory memory = memory(step(1024, 8));
    assertThatCode(() -> memory.require(memory.bytes())).doesNotThrowAnyException();
  }

  @Test
  void whatDoesNotFitIsRefusedWithItsParts() {
    // 64 images are 192 KiB, and their exponentials as many; the queue has 64 KiB.
    StepMemory memory = memory(step(128, 64));
    assertThatThrownBy(() -> memory.require(MIB / 4))
        .isInstanceOfSatisfying(
            DeviceException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.DATA))
        .hasMessage(
            "a step needs 0.4 MiB of memory, and this machine has 0.3 MiB: 0.1 MiB for queues and"
                + " centers, 0.2 MiB for inputs, 0.2 MiB for activations and gradients");
  }

  @Test
  void aQueueThatDoesNotFitIsNamed() {
    StepMemory memory = memory(step(1 << 20, 8));
    assertThatThrownBy(() -> memory.require(MIB))
        .hasMessage(
            "a step needs 0.5 GiB of memory, and this machine has 1.0 MiB: 0.5 GiB for queues and"
                + " centers. The largest tensor is queue [128, 1048576] of 0.5 GiB; lower"
                + " method.queue");
  }

  @Test
  void aValueThatNoArrayHoldsIsRefusedByName() {
    Graph g = new Graph(DType.F32);
    assertThatThrownBy(() -> g.input("queue", 128, 2_147_483_520L))
        .isInstanceOf(SizeException.class)
        .hasMessage(
            "queue [128, 2147483520] has 274877890560 elements, more than one array can have (2^31"
                + " - 1)");
    Value row = g.input("row", 1, 50_000);
    Value column = g.input("column", 50_000, 1);
    assertThatThrownBy(() -> g.mul(row, column))
        .hasMessage(
            "a result of Binary [50000, 50000] has 2500000000 elements, more than one array can"
                + " have (2^31 - 1)");
    assertThatThrownBy(() -> Shape.of(1L << 40, 1L << 40).size())
        .isInstanceOf(SizeException.class)
        .hasMessage(
            "a value [1099511627776, 1099511627776] has over 2^63 elements, more than one array can"
                + " have (2^31 - 1)");
  }

  @Test
  void anArrayThatTheSystemDoesNotGiveIsRefused() {
    assertThatThrownBy(() -> Nd4jArrays.zeros(DType.F64, 1L << 56))
        .isInstanceOfSatisfying(
            DeviceException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.DATA))
        .hasMessageStartingWith("an array of 549755813888 MiB cannot be allocated: ");
  }

  @Test
  void theMachineHasMemory() {
    assertThat(StepMemory.ofMachine()).isGreaterThan(256 * MIB);
  }
}
