package org.selfdiff.runner.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.QualifiedName;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.selfdiff.methods.graph.Affine;
import org.selfdiff.methods.graph.Attention;
import org.selfdiff.methods.graph.Conv2d;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Gradients;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Pack;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.ComputePrecision;
import org.selfdiff.runner.engine.Device;
import org.selfdiff.runner.engine.plan.Planner;

/**
 * The text for GPUs: libtorch checks every call's name and arguments when it compiles, without a
 * GPU. That the kernels compute the right thing is not shown here.
 */
class CudaScriptTest {
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
    compiles(text);
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
    compiles(text);
  }

  private static void compiles(String text) {
    String name =
        new TorchThread()
            .call(
                () -> {
                  new Tensor().close();
                  return torch
                      .compile(text)
                      .get_function(new QualifiedName("step"))
                      .name()
                      .getString();
                });
    assertThat(name).isEqualTo("step");
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
    assertThat(compiled(text)).isEqualTo("step");
  }

  private static String compiled(String text) {
    return new TorchThread()
        .call(
            () -> {
              new Tensor().close();
              return torch.compile(text).get_function(new QualifiedName("step")).name().getString();
            });
  }
}
