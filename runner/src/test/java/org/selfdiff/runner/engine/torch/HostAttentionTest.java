package org.selfdiff.runner.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.selfdiff.methods.graph.Affine;
import org.selfdiff.methods.graph.Attention;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Gradients;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.ComputePrecision;
import org.selfdiff.runner.engine.Device;
import org.selfdiff.runner.engine.Memory;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.engine.plan.Planner;

/** The backward pass in bfloat16, by products and by flash attention, beside that in fp32. */
class HostAttentionTest {
  private static final int HEADS = 2;
  private static final int WIDTH = 8;
  private static final int IN = 6;

  private static TrainingStep step(int tokens) {
    Graph g = new Graph(DType.F32);
    Value x = g.input("x", 2L * tokens, IN);
    Value w = g.input("w", 3 * HEADS * WIDTH, IN);
    Value b = g.input("b", 3 * HEADS * WIDTH);
    Value target = g.input("target", 2, tokens, HEADS * WIDTH);
    // A linear layer takes low precision where there is one.
    Value qkv = g.reshape(g.apply1(new Affine(), x, w, b), 2, tokens, 3 * HEADS * WIDTH);
    Value out = g.apply(new Attention(HEADS), List.of(qkv)).get(0);
    Value loss = g.mean(g.mul(out, target));
    Value dx = Gradients.of(g, loss, List.of(x)).get(0);
    return new TrainingStep(g, List.of(), Map.of(), Map.of("dx", dx));
  }

  private static double[] gradient(int tokens, ComputePrecision precision) {
    TrainingStep step = step(tokens);
    try (Program p = new TorchExecutor().compile(step, new Placement(1, precision, Device.CPU))) {
      for (Value v : step.inputs()) {
        CounterRandom random = CounterRandom.of(7).at(v.name());
        Memory memory = p.input(v.name());
        for (int i = 0; i < memory.size(); i++) {
          memory.put(i, random.nextGaussian());
        }
      }
      p.run();
      return p.metric("dx").doubles();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "5, torch.bmm(, flash_attention_for_cpu_backward",
    "130, flash_attention_for_cpu_backward, torch.bmm("
  })
  void bothWaysGiveTheGradient(int tokens, String kernel, String other) {
    TorchKernels kernels = new TorchKernels(Device.CPU);
    TrainingStep step = step(tokens);
    String text =
        TorchScript.of(
                step, Planner.plan(step, kernels), kernels, ComputePrecision.BF16, Device.CPU)
            .stepFunction();
    assertThat(text).contains(kernel).doesNotContain(other);

    double[] full = gradient(tokens, ComputePrecision.GRAPH);
    double[] low = gradient(tokens, ComputePrecision.BF16);
    double square = 0;
    double error = 0;
    for (int i = 0; i < full.length; i++) {
      square += full[i] * full[i];
      error += (full[i] - low[i]) * (full[i] - low[i]);
    }
    // A bfloat16 has 8 bits; measured below 0.02 and 0.0215.
    assertThat(Math.sqrt(error / square)).isBetween(1e-4, 0.04);
  }
}
