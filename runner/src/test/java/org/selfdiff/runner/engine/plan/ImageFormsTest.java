package org.selfdiff.runner.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.graph.BatchNormTrain;
import org.selfdiff.methods.graph.Conv2d;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Relu;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.ComputePrecision;
import org.selfdiff.runner.engine.Device;
import org.selfdiff.runner.engine.torch.TorchExecutor;

/** Which images lie how. */
class ImageFormsTest {
  private static final List<Boolean> ROWS = List.of(false, false, false, false);

  /** Forms of a convolution, its norm, the ReLU behind it, and a convolution without a norm. */
  private static List<Boolean> blocked(
      DType type, int splits, ComputePrecision precision, Device device, boolean oneDnn) {
    return blocked(type, splits, precision, device, oneDnn, 8);
  }

  private static List<Boolean> blocked(
      DType type,
      int splits,
      ComputePrecision precision,
      Device device,
      boolean oneDnn,
      long side) {
    Graph g = new Graph(type);
    Value x = g.input("x", 4, 3, side, side);
    Value conv = g.apply1(new Conv2d(1, 1), x, g.input("w", 8, 3, 3, 3));
    Value norm =
        g.apply(
                new BatchNormTrain(1e-5, splits),
                List.of(conv, g.input("gamma", 8), g.input("beta", 8)))
            .get(0);
    Value relu = g.apply1(new Relu(), norm);
    Value alone = g.apply1(new Conv2d(1, 0), x, g.input("v", 8, 3, 1, 1));
    Map<String, Value> metrics = new LinkedHashMap<>();
    metrics.put("a", g.mean(relu));
    metrics.put("b", g.mean(alone));
    ExecutionPlan plan =
        new TorchExecutor().plan(new TrainingStep(g, List.of(), Map.of(), metrics));
    ImageForms forms = ImageForms.of(plan, precision, device, oneDnn, 8);
    return List.of(
        forms.blocked(conv), forms.blocked(norm), forms.blocked(relu), forms.blocked(alone));
  }

  @Test
  void blocksInFp32OnProcessorsBetweenConvolutionsAndNorms() {
    List<Boolean> blocks = List.of(true, true, true, false);
    assertThat(blocked(DType.F32, 1, ComputePrecision.GRAPH, Device.CPU, true)).isEqualTo(blocks);
    assertThat(blocked(DType.F32, 1, ComputePrecision.TF32, Device.CPU, true)).isEqualTo(blocks);
  }

  @Test
  void rowsEverywhereElse() {
    ComputePrecision graph = ComputePrecision.GRAPH;
    assertThat(blocked(DType.F64, 1, graph, Device.CPU, true)).isEqualTo(ROWS);
    assertThat(blocked(DType.F32, 2, graph, Device.CPU, true)).isEqualTo(ROWS);
    assertThat(blocked(DType.F32, 1, graph, Device.CPU, false)).isEqualTo(ROWS);
    assertThat(blocked(DType.F32, 1, graph, Device.cuda(0), true)).isEqualTo(ROWS);
    assertThat(blocked(DType.F32, 1, ComputePrecision.BF16, Device.CPU, true)).isEqualTo(ROWS);
    assertThat(blocked(DType.F32, 1, ComputePrecision.FP16, Device.CPU, true)).isEqualTo(ROWS);
  }

  /** Sums of more values in fp32 would tell in the variance. */
  @Test
  void rowsWhereAChannelHasTooManyValues() {
    ComputePrecision graph = ComputePrecision.GRAPH;
    assertThat(blocked(DType.F32, 1, graph, Device.CPU, true, 512)).contains(true);
    assertThat(blocked(DType.F32, 1, graph, Device.CPU, true, 513)).isEqualTo(ROWS);
  }

  private static boolean channelsLast(ComputePrecision precision, Device device, boolean low) {
    TrainingStep none = new TrainingStep(new Graph(DType.F32), List.of(), Map.of(), Map.of());
    return ImageForms.of(new TorchExecutor().plan(none), precision, device).channelsLast(low);
  }

  @Test
  void channelsLastOnGpusAndInBf16() {
    for (ComputePrecision p : ComputePrecision.values()) {
      assertThat(channelsLast(p, Device.cuda(0), false)).isTrue();
      assertThat(channelsLast(p, Device.CPU, false)).isFalse();
    }
    assertThat(channelsLast(ComputePrecision.BF16, Device.CPU, true)).isTrue();
    assertThat(channelsLast(ComputePrecision.FP16, Device.cuda(0), true)).isTrue();
    assertThat(channelsLast(ComputePrecision.FP16, Device.CPU, true)).isFalse();
  }
}
