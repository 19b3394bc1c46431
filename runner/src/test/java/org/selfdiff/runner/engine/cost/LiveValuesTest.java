package org.selfdiff.runner.engine.cost;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.graph.AllGather;
import org.selfdiff.methods.graph.AllReduce;
import org.selfdiff.methods.graph.Conv2d;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.ComputePrecision;
import org.selfdiff.runner.engine.Device;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.StepMemory;
import org.selfdiff.runner.engine.torch.TorchExecutor;

/** Peaks of small steps, counted by hand. */
class LiveValuesTest {
  private static StepMemory memory(TrainingStep step, ComputePrecision precision) {
    return new TorchExecutor().memory(step, new Placement(1, precision, Device.CPU));
  }

  private static TrainingStep convolution() {
    Graph g = new Graph(DType.F32);
    State w = State.of(g.input("w", 16, 16, 3, 3), new Initializer.HeFanOut());
    Value x = g.input("x", 2, 16, 8, 8);
    Value y = g.mean(g.apply1(new Conv2d(1, 1), x, w.value()));
    return new TrainingStep(g, List.of(w), Map.of(), Map.of("loss", y));
  }

  @Test
  void aConvolutionInFp32NeedsItsImagesAndWeightsInBlocks() {
    StepMemory memory = memory(convolution(), ComputePrecision.GRAPH);
    assertThat(memory.networks() + memory.queues()).isEqualTo(16 * 16 * 9 * 4);
    assertThat(memory.inputs()).isEqualTo(2 * 16 * 64 * 4);
    // The result, beside the images and the weights in oneDNN's layout.
    assertThat(memory.values()).isEqualTo(8_192);
    assertThat(memory.kernel()).isEqualTo(8_192 + 9_216);
  }

  @Test
  void inBf16TheSameHasCopiesOf16Bits() {
    StepMemory memory = memory(convolution(), ComputePrecision.BF16);
    // The images in 16 bits and again with channels last, the weights, and the result.
    assertThat(memory.values()).isEqualTo(4_096 + 4_096 + 4_608 + 4_096);
    assertThat(memory.kernel()).isEqualTo(4_608);
    // What outlives the step stays in fp32.
    assertThat(memory.inputs()).isEqualTo(2 * 16 * 64 * 4);
  }

  @Test
  void tf32IsHeldAsFp32() {
    assertThat(memory(convolution(), ComputePrecision.TF32))
        .extracting(StepMemory::values, StepMemory::kernel)
        .containsExactly(8_192L, 17_408L);
  }

  @Test
  void aValueDiesWithItsLastReader() {
    Graph g = new Graph(DType.F32);
    Value x = g.input("x", 32, 32);
    Value a = g.matmul(x, false, g.input("y", 32, 32), false);
    Value b = g.matmul(a, false, a, false);
    Value c = g.matmul(b, false, b, false);
    TrainingStep step = new TrainingStep(g, List.of(), Map.of(), Map.of("loss", g.mean(c)));
    // Never more than two of the three at once.
    assertThat(memory(step, ComputePrecision.GRAPH).values()).isEqualTo(2 * 4_096);
    // Products of the loss take the precision of what they meet, which is fp32 here.
    assertThat(memory(step, ComputePrecision.BF16).values()).isEqualTo(2 * 4_096);
  }

  /** What ranks exchange is there until the exchange ends; a sum lies where its parts lay. */
  @Test
  void whatIsExchangedStaysUntilItEnds() {
    Graph g = new Graph(DType.F32);
    Value x = g.input("x", 32, 32);
    Value a = g.matmul(x, false, x, false);
    Value all = g.apply1(new AllGather(2), a);
    Value meanwhile = g.mean(g.matmul(x, true, x, false));
    Map<String, Value> gathers = new TreeMap<>(Map.of("a", meanwhile, "b", g.mean(all)));
    TrainingStep step = new TrainingStep(g, List.of(), Map.of(), gathers);
    assertThat(memory(step, ComputePrecision.GRAPH).values())
        .isBetween(4 * 4_096L, 4 * 4_096L + 64);

    Graph h = new Graph(DType.F32);
    Value y = h.input("x", 32, 32);
    Value sum = h.apply1(new AllReduce(AllReduce.Fn.SUM, 2), h.matmul(y, false, y, false));
    Value beside = h.mean(h.matmul(y, true, y, false));
    Map<String, Value> sums = new TreeMap<>(Map.of("a", beside, "b", h.mean(sum)));
    TrainingStep reduces = new TrainingStep(h, List.of(), Map.of(), sums);
    assertThat(memory(reduces, ComputePrecision.GRAPH).values())
        .isBetween(2 * 4_096L, 2 * 4_096L + 64);
  }

  @Test
  void whatIsWrittenInPlaceIsCountedOnce() {
    Graph g = new Graph(DType.F32);
    Value x = g.input("x", 1024);
    Value y = g.unary(Unary.Fn.EXP, x);
    for (int i = 0; i < 5; i++) {
      y = g.unary(Unary.Fn.TANH, y);
    }
    TrainingStep step = new TrainingStep(g, List.of(), Map.of(), Map.of("loss", g.mean(y)));
    assertThat(memory(step, ComputePrecision.GRAPH).values()).isEqualTo(4_096 + 4);
  }

  @Test
  void aGpuHoldsTheInputsOfTheNextStepToo() {
    StepMemory memory =
        new TorchExecutor()
            .memory(convolution(), new Placement(1, ComputePrecision.GRAPH, Device.cuda(0)));
    assertThat(memory.inputs()).isEqualTo(2 * 2 * 16 * 64 * 4);
  }
}
