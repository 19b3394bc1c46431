package org.selfdiff.runner.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bytedeco.pytorch.CompilationUnit;
import org.bytedeco.pytorch.QualifiedName;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.selfdiff.methods.graph.Affine;
import org.selfdiff.methods.graph.Attention;
import org.selfdiff.methods.graph.BatchNormTrain;
import org.selfdiff.methods.graph.Conv2d;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Gradients;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Pack;
import org.selfdiff.methods.graph.Relu;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.config.Corpus;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.engine.ComputePrecision;
import org.selfdiff.runner.engine.Device;
import org.selfdiff.runner.engine.plan.ExecutionPlan;
import org.selfdiff.runner.engine.plan.Planner;
import org.selfdiff.runner.engine.torch.library.TorchThread;
import org.selfdiff.runner.session.Setup;

/**
 * The text for GPUs: libtorch checks every call's name and arguments when it compiles, without a
 * GPU. That the kernels compute the right thing is not shown here.
 */
class CudaScriptTest {
  private static final TorchThread THREAD = new TorchThread();

  private static final Pattern CHANNELS_LAST =
      Pattern.compile("(\\w+) = .*\\.contiguous\\(memory_format=2\\)");

  /** Images and weights, and before them the gradient of the result. */
  private static final Pattern CONVOLUTION =
      Pattern.compile("torch\\.(?:conv2d|convolution_backward)\\((\\w+(?:, \\w+)+), None");

  private static TrainingStep step(DType type) {
    Graph g = new Graph(type);
    Value x = g.input("x", 2, 3, 6, 8);
    Value w = g.input("w", 5, 3, 1, 1);
    // A convolution takes low precision where there is one.
    Value y = g.apply(new Conv2d(1, 0), List.of(x, w)).get(0);
    Value qkv = g.reshape(y, 2, 5, 48);
    Value out = g.apply(new Attention(2), List.of(qkv)).get(0);
    Value loss = g.sum(g.reshape(out, 160), false, 0);
    List<Value> d = Gradients.of(g, loss, List.of(w));
    return new TrainingStep(g, List.of(), Map.of(), Map.of("loss", loss, "dw", d.get(0)));
  }

  @ParameterizedTest
  @CsvSource({
    "GRAPH, _efficient_attention_forward, _efficient_attention_backward",
    "TF32, _efficient_attention_forward, _efficient_attention_backward",
    "FP16, _efficient_attention_forward, _efficient_attention_backward",
    "BF16, _scaled_dot_product_flash_attention, _scaled_dot_product_flash_attention_backward"
  })
  void attentionTakesTheKernelsOfItsFormat(ComputePrecision a, String forward, String backward) {
    Device device = Device.cuda(1);
    TorchKernels kernels = new TorchKernels(device);
    TrainingStep step = step(DType.F32);
    TorchScript script = TorchScript.of(step, Planner.plan(step, kernels), kernels, a, device);
    String text = script.stepFunction();

    assertThat(text).contains("torch." + forward + "(").contains("torch." + backward + "(");
    assertThat(text).doesNotContain("_for_cpu");
    assertThat(compiled(text, "step")).isEqualTo("step");
  }

  @Test
  void attentionInFp64IsMadeOfProductsBecauseItHasNoKernel() {
    Device device = Device.cuda(1);
    TorchKernels kernels = new TorchKernels(device);
    TrainingStep step = step(DType.F64);
    String text =
        TorchScript.of(step, Planner.plan(step, kernels), kernels, ComputePrecision.GRAPH, device)
            .stepFunction();
    assertThat(text).doesNotContain("_attention").contains("torch.matmul(");
    assertThat(compiled(text, "step")).isEqualTo("step");
  }

  /** Gradients of a linear layer are packed in fp32 by the kernels that compute them. */
  @ParameterizedTest
  @CsvSource({"BF16", "FP16"})
  void gradientsOfParametersAreNotConverted(ComputePrecision a) {
    Graph g = new Graph(DType.F32);
    Value w = g.input("w", 5, 4);
    Value b = g.input("b", 5);
    Value y = g.apply1(new Affine(), g.input("x", 6, 4), w, b);
    Value z = g.apply1(new Affine(), y, g.input("v", 2, 5), g.input("c", 2));
    List<Value> d = Gradients.of(g, g.mean(z), List.of(w, b));
    Value packed = g.apply(new Pack(), d).get(0);
    TrainingStep step = new TrainingStep(g, List.of(), Map.of(), Map.of("d", packed));
    Device device = Device.cuda(0);
    TorchKernels kernels = new TorchKernels(device);
    TorchScript script = TorchScript.of(step, Planner.plan(step, kernels), kernels, a, device);
    String text = script.stepFunction();

    assertThat(text).containsPattern("torch\\.mm\\(.*, out_dtype=6, out=t_\\d+\\)");
    assertThat(text)
        .containsPattern("torch\\.sum\\([vt]_\\d+, \\[0\\], False, dtype=6, out=t_\\d+\\)");
    assertThat(compiled(text, "step")).isEqualTo("step");
  }

  /** The name of a function that libtorch has compiled. */
  private static String compiled(String text, String function) {
    return THREAD.call(
        () -> {
          new Tensor().close();
          try (CompilationUnit unit = torch.compile(text)) {
            return unit.get_function(new QualifiedName(function)).name().getString();
          }
        });
  }

  /** Two convolutions and their norms, one of them read by running statistics. */
  private static TorchScript network(ComputePrecision precision, double eps, int splits) {
    Graph g = new Graph(DType.F32);
    Value x = g.input("x", 4, 3, 8, 8);
    List<Value> ws = List.of(g.input("w", 8, 3, 3, 3), g.input("v", 8, 8, 3, 3));
    Value scale = g.input("scale", 8);
    Value shift = g.input("shift", 8);
    Value y = g.apply1(new Conv2d(1, 1), x, ws.get(0));
    List<Value> first = g.apply(new BatchNormTrain(eps, splits), List.of(y, scale, shift));
    Value z = g.apply1(new Conv2d(1, 1), g.apply1(new Relu(), first.get(0)), ws.get(1));
    List<Value> second = g.apply(new BatchNormTrain(eps, splits), List.of(z, scale, shift));
    Value loss = g.mean(g.mean(g.apply1(new Relu(), second.get(0)), false, 2, 3));
    List<Value> d = Gradients.of(g, loss, ws);
    Map<String, Value> metrics = new TreeMap<>();
    metrics.put("dv", d.get(1));
    metrics.put("dw", d.get(0));
    metrics.put("loss", loss);
    metrics.put("variance", first.get(2));
    Device device = Device.cuda(0);
    TorchKernels kernels = new TorchKernels(device);
    // Parameters fit themselves to the precision of the images.
    List<State> states = List.of(ScriptText.state(scale), ScriptText.state(shift));
    TrainingStep step = new TrainingStep(g, states, Map.of(), metrics);
    return TorchScript.of(step, Planner.plan(step, kernels), kernels, precision, device);
  }

  private static int count(String text, String what) {
    return text.split(Pattern.quote(what), -1).length - 1;
  }

  @ParameterizedTest
  @EnumSource
  void everyConvolutionHasImagesAndWeightsWithChannelsLast(ComputePrecision precision) {
    TorchScript script = network(precision, 1e-5, 1);
    Set<String> last = new HashSet<>();
    for (String line : ScriptText.lines(script)) {
      Matcher made = CHANNELS_LAST.matcher(line);
      if (made.matches()) {
        last.add(made.group(1));
      }
      Matcher read = CONVOLUTION.matcher(line);
      if (read.find()) {
        assertThat(last).as(line).contains(read.group(1).split(", "));
      }
    }
    String text = script.stepFunction();
    assertThat(count(text, "torch.conv2d(")).isEqualTo(2);
    assertThat(count(text, "torch.convolution_backward(")).isEqualTo(2);
    assertThat(text).doesNotContain("mkldnn").doesNotContain(".expand([4, 8, 8, 8]).contiguous()");
    assertThat(compiled(text, "step")).isEqualTo("step");
  }

  @ParameterizedTest
  @CsvSource({
    "GRAPH, 1e-5, 1, true",
    "TF32, 1e-5, 1, true",
    "TF32, 1e-5, 2, true",
    "FP16, 1e-5, 1, true",
    "BF16, 1e-5, 1, false",
    "GRAPH, 1e-6, 1, false"
  })
  void batchNormTakesCuDnnWhereAtenWould(
      ComputePrecision precision, double eps, int splits, boolean cudnn) {
    String text = network(precision, eps, splits).stepFunction();
    assertThat(count(text, "torch.cudnn_batch_norm(")).isEqualTo(cudnn ? 2 : 0);
    assertThat(count(text, "torch.cudnn_batch_norm_backward(")).isEqualTo(cudnn ? 2 : 0);
    assertThat(count(text, "torch.native_batch_norm(")).isEqualTo(cudnn ? 0 : 2);
    assertThat(count(text, "torch.native_batch_norm_backward(")).isEqualTo(cudnn ? 0 : 2);
    // The variance is computed for the one norm of which it is read, and never turned back.
    assertThat(count(text, "torch.pow(")).isEqualTo(1);
    assertThat(text).doesNotContain("rsqrt");
    assertThat(compiled(text, "step")).isEqualTo("step");
  }

  static Stream<Path> recipes() {
    return Corpus.files(Corpus.experiments().resolve("smoke")).stream();
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void everyStepForGpusCompiles(Path recipe) throws IOException {
    Loaded loaded = new ExperimentLoader(Corpus.experiments()).load(recipe, List.of());
    TrainingStep step = Setup.planned(loaded.orThrow().experiment()).train().step();
    Device device = Device.cuda(0);
    TorchKernels kernels = new TorchKernels(device);
    ExecutionPlan plan = Planner.plan(step, kernels);
    for (ComputePrecision p : ComputePrecision.values()) {
      TorchScript script = TorchScript.of(step, plan, kernels, p, device);
      String text = script.onceFunction() + "\n" + script.stepFunction();
      assertThat(text).doesNotContain("mkldnn").doesNotContain("_for_cpu");
      assertThat(compiled(text, "step")).isEqualTo("step");
    }
  }
}
