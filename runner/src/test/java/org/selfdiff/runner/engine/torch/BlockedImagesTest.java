package org.selfdiff.runner.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.selfdiff.methods.graph.BatchNormEval;
import org.selfdiff.methods.graph.BatchNormTrain;
import org.selfdiff.methods.graph.Conv2d;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Gradients;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.MaxPool2d;
import org.selfdiff.methods.graph.Relu;
import org.selfdiff.methods.graph.StopGradient;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.ComputePrecision;
import org.selfdiff.runner.engine.Device;
import org.selfdiff.runner.engine.Memory;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.group.ProcessGroup;
import org.selfdiff.runner.engine.plan.ExecutionPlan;
import org.selfdiff.runner.engine.plan.ImageForms;
import org.selfdiff.runner.engine.plan.Planner;
import org.selfdiff.runner.engine.torch.device.TorchDevice;
import org.selfdiff.runner.engine.torch.library.TorchThread;

/** Steps whose images lie in blocks of channels, against the same steps on rows. */
class BlockedImagesTest {
  private static final TorchThread THREAD = new TorchThread();
  private static final TorchKernels KERNELS = new TorchKernels(Device.CPU);

  private final Graph g = new Graph(DType.F32);
  private final List<Value> weights = new ArrayList<>();
  private final Map<String, Value> metrics = new LinkedHashMap<>();
  private final Map<String, double[]> given = new LinkedHashMap<>();

  private Value weight(long... shape) {
    Value w = g.input("w" + weights.size(), shape);
    weights.add(w);
    return w;
  }

  private Value conv(Value x, Conv2d conv, long channels, long side) {
    return g.apply1(conv, x, weight(channels, x.dim(1) / conv.groups(), side, side));
  }

  private Value norm(Value x, int splits) {
    List<Value> all =
        g.apply(new BatchNormTrain(1e-5, splits), List.of(x, weight(x.dim(1)), weight(x.dim(1))));
    // As running statistics read them.
    metrics.put("mean" + x.id(), all.get(1));
    metrics.put("variance" + x.id(), all.get(2));
    return all.get(0);
  }

  private Value relu(Value x) {
    return g.apply1(new Relu(), x);
  }

  private void loss(Value features) {
    Value mean = g.mean(features, false, 2, 3);
    Value loss = g.mean(g.mul(mean, mean));
    metrics.put("loss", loss);
    List<Value> gradients = Gradients.of(g, loss, weights);
    for (int i = 0; i < weights.size(); i++) {
      metrics.put("gradient" + i, gradients.get(i));
    }
  }

  /** A stem, and a residual block whose channels are no multiple of what a block holds. */
  private void residual(long channels, int splits) {
    Value x = g.input("x", 4, 3, 9, 9);
    Value stem = relu(norm(conv(x, new Conv2d(1, 1), channels, 3), splits));
    Value inner = relu(norm(conv(stem, new Conv2d(2, 1), channels + 2, 3), splits));
    Value block = norm(conv(inner, new Conv2d(1, 1), channels + 2, 3), splits);
    Value shortcut = norm(conv(stem, new Conv2d(2, 0), channels + 2, 1), splits);
    loss(relu(g.add(block, shortcut)));
  }

  private TrainingStep step() {
    return new TrainingStep(g, List.of(), Map.of(), metrics);
  }

  private static TorchScript script(TrainingStep step, ExecutionPlan plan, boolean blocks) {
    ImageForms forms = ImageForms.of(plan, ComputePrecision.GRAPH, Device.CPU, blocks, 1);
    return TorchScript.of(step, plan, KERNELS, ComputePrecision.GRAPH, Device.CPU, forms);
  }

  private Map<String, double[]> run(boolean blocks) {
    TrainingStep step = step();
    ExecutionPlan plan = Planner.plan(step, KERNELS);
    TorchScript script = script(step, plan, blocks);
    Map<String, double[]> results = new LinkedHashMap<>();
    try (TorchProgram program =
        new TorchProgram(
            step, plan, script, new Placement(1), THREAD, ProcessGroup.ALONE, TorchDevice::host)) {
      for (Value v : step.inputs()) {
        Memory m = program.input(v.name());
        double[] values = given.get(v.name());
        m.put(0, values == null ? drawn(v) : values);
      }
      program.run();
      metrics.keySet().forEach(name -> results.put(name, program.metric(name).doubles()));
    }
    return results;
  }

  private static double[] drawn(Value v) {
    Random random = new Random(v.name().hashCode());
    return random.doubles(v.shape().size(), -1, 1).toArray();
  }

  private void agrees() {
    assumeThat(ImageForms.hasOneDnn()).isTrue();
    Map<String, double[]> rows = run(false);
    Map<String, double[]> blocks = run(true);
    assertThat(rows.values()).anyMatch(values -> values[0] != 0);
    rows.forEach(
        (name, expected) -> {
          double scale = 0;
          for (double e : expected) {
            scale = Math.max(scale, Math.abs(e));
          }
          double[] found = blocks.get(name);
          for (int i = 0; i < expected.length; i++) {
            assertThat(Math.abs(found[i] - expected[i])).as(name).isLessThanOrEqualTo(1e-4 * scale);
          }
        });
  }

  private List<String> lines() {
    return ScriptText.lines(script(step(), Planner.plan(step(), KERNELS), true));
  }

  @ParameterizedTest
  @ValueSource(longs = {5, 16, 30})
  void residualBlocksOfAnyWidth(long channels) {
    residual(channels, 1);
    assertThat(lines())
        .filteredOn(l -> l.contains("to_mkldnn"))
        .as("the images, and the gradient of the mean over them")
        .hasSize(2);
    assertThat(lines())
        .filteredOn(l -> l.contains("to_dense") && !l.contains("to_dense(), "))
        .as("the mean over images, besides statistics")
        .hasSize(1);
    agrees();
  }

  @Test
  void theSameBitsTwice() {
    residual(24, 1);
    Map<String, double[]> first = run(true);
    run(true).forEach((name, values) -> assertThat(values).as(name).isEqualTo(first.get(name)));
  }

  @Test
  void groupsOfTheBatchStayWithRows() {
    residual(8, 2);
    assertThat(String.join("\n", lines())).doesNotContain("mkldnn").doesNotContain("prelu");
    agrees();
  }

  @Test
  void aNetworkOfGroupsAndOneGroup() {
    Value x = g.input("x", 4, 3, 8, 8);
    Value a = relu(norm(conv(x, new Conv2d(1, 1), 8, 3), 2));
    Value b = relu(norm(conv(a, new Conv2d(1, 1), 8, 3), 1));
    loss(g.add(g.add(a, b), norm(conv(b, new Conv2d(1, 1), 8, 3), 2)));
    agrees();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 12})
  void convolutionsInGroups(int groups) {
    Value x = g.input("x", 3, 4, 7, 7);
    Value stem = relu(norm(conv(x, new Conv2d(1, 1), 12, 3), 1));
    loss(relu(norm(conv(stem, new Conv2d(2, 1, groups), 24, 3), 1)));
    assertThat(String.join("\n", lines())).contains("to_mkldnn");
    agrees();
  }

  @Test
  void imagesThatOthersReadToo() {
    Value x = g.input("x", 4, 3, 8, 8);
    Value y = conv(x, new Conv2d(1, 1), 16, 3);
    Value n = norm(y, 1);
    Value r = relu(n);
    metrics.put("convolution", y);
    metrics.put("norm", n);
    metrics.put("relu", r);
    Value stopped = g.apply1(new StopGradient(), r);
    metrics.put("stopped", g.mean(conv(stopped, new Conv2d(1, 1), 4, 3), false, 2, 3));
    Value pooled = g.apply1(new MaxPool2d(3, 2, 1), r);
    Value flat = g.reshape(r, 4, 16 * 64);
    metrics.put("flat", g.mean(g.mul(flat, flat), false, 1));
    Value scaled = g.mul(r, g.reshape(weight(16), 1, 16, 1, 1));
    metrics.put("scaled", scaled);
    loss(g.add(relu(norm(conv(pooled, new Conv2d(1, 1), 16, 3), 1)), pooled));
    agrees();
  }

  @Test
  void runningStatisticsInTheirPlace() {
    Value x = g.input("x", 4, 3, 8, 8);
    Value y = conv(x, new Conv2d(1, 1), 16, 3);
    Value mean = g.input("mean", 16);
    Value variance = g.input("variance", 16);
    double[] positive = new double[16];
    Arrays.fill(positive, 1.5);
    given.put("variance", positive);
    Value n = g.apply1(new BatchNormEval(1e-5), y, mean, variance, weight(16), weight(16));
    metrics.put("features", g.mean(relu(n), false, 2, 3));
    assertThat(String.join("\n", lines())).contains("to_mkldnn");
    agrees();
  }

  /** oneDNN's ReLU would make zeros of it, and the loss would stay a number. */
  @Test
  void aNumberThatIsNoneReachesTheLoss() {
    residual(16, 1);
    double[] images = new double[4 * 3 * 81];
    images[17] = Double.NaN;
    given.put("x", images);
    assertThat(run(true).get("loss")[0]).isNaN();
    assertThat(run(false).get("loss")[0]).isNaN();
  }

  @Test
  void theVarianceIsThatOfTheGraph() {
    residual(16, 1);
    Map<String, double[]> rows = run(false);
    Map<String, double[]> blocks = run(true);
    assertThat(metrics.keySet()).filteredOn(name -> name.startsWith("variance")).hasSize(4);
    rows.forEach(
        (name, expected) -> {
          for (int i = 0; name.startsWith("variance") && i < expected.length; i++) {
            // Neither 1 / sqrt(variance + eps), nor with eps in it.
            assertThat(blocks.get(name)[i] / expected[i]).isBetween(1 - 2e-6, 1 + 2e-6);
          }
        });
  }
}
