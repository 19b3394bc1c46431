package org.selfdiff.runner.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.graph.BatchNormTrain;
import org.selfdiff.methods.graph.Conv2d;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Gradients;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.LogSoftmax;
import org.selfdiff.methods.graph.Pack;
import org.selfdiff.methods.graph.Relu;
import org.selfdiff.methods.graph.SgdUpdate;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.graph.View;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.ComputePrecision;
import org.selfdiff.runner.engine.Device;
import org.selfdiff.runner.engine.plan.ExecutionPlan;
import org.selfdiff.runner.engine.plan.ImageForms;
import org.selfdiff.runner.engine.plan.Planner;
import org.selfdiff.runner.engine.plan.Storage;

/** Plans as texts. */
class TorchScriptTest {
  @Test
  void aStateIsUpdatedInItsOwnMemory() {
    Graph g = new Graph(DType.F64);
    Value a = g.input("a", 3);
    Value x = g.input("x", 3);
    Value metric = g.add(g.mul(x, 2), 1);
    TorchScript script =
        ScriptText.script(
            new TrainingStep(
                g, List.of(ScriptText.state(a)), Map.of("a", g.mul(a, x)), Map.of("m", metric)));
    assertThat(script.parameters().stream().map(Storage::owner))
        .containsExactly(
            Storage.Owner.STATE,
            Storage.Owner.INPUT,
            Storage.Owner.CONSTANT,
            Storage.Owner.CONSTANT);
    assertThat(script.metrics()).containsExactly("m");
    assertThat(script.stepFunction())
        .isEqualTo(
            """
            def step(p_0, p_1, p_2, p_3, m_0) -> List[Tensor]:
              l_0: List[Tensor] = []
              t_0 = torch.as_strided(p_0, [3], [1], 0)
              t_1 = torch.as_strided(p_1, [3], [1], 0)
              t_2 = torch.as_strided(p_2, [], [], 0)
              v_3 = torch.mul(t_1, 2.0)
              t_3 = torch.as_strided(p_3, [], [], 0)
              v_5 = v_3.add_(1.0)
              v_6 = t_0.mul_(t_1)
              m_0.copy_(v_5)
              return l_0
            """);
  }

  @Test
  void gradientsLandInOneBufferAndTheUpdateIsKept() {
    Graph g = new Graph(DType.F64);
    Value p = g.input("p", 6);
    Value v = g.input("v", 6);
    Value x = g.input("x", 3, 2);
    Value lr = g.scalarInput("lr");
    Value w = g.apply1(new View(0, Shape.of(2, 2)), p);
    Value bias = g.apply1(new View(4, Shape.of(2)), p);
    Value y = g.add(g.matmul(x, false, w, true), bias);
    Value packed =
        g.apply1(
            new Pack(),
            Gradients.of(g, g.mean(g.mul(y, y)), List.of(w, bias)).toArray(Value[]::new));
    List<Value> after = g.apply(new SgdUpdate(0.9, 1e-4, false), List.of(p, v, packed, lr));
    Map<String, Value> updates = new LinkedHashMap<>();
    updates.put("p", after.get(0));
    updates.put("v", after.get(1));
    TorchScript script =
        ScriptText.script(
            new TrainingStep(
                g, List.of(ScriptText.state(p), ScriptText.state(v)), updates, Map.of()));
    assertThat(script.kept()).containsExactly("t_13");
    assertThat(script.stepFunction())
        .isEqualTo(
            """
            def step(p_0, p_1, p_2, p_3, p_4, p_5, p_6, p_7) -> List[Tensor]:
              l_0: List[Tensor] = []
              t_0 = torch.as_strided(p_0, [6], [1], 0)
              t_1 = torch.as_strided(p_1, [6], [1], 0)
              t_2 = torch.as_strided(p_2, [3, 2], [2, 1], 0)
              t_3 = torch.as_strided(p_3, [], [], 0)
              v_4 = torch.as_strided(t_0, [2, 2], [2, 1], 0)
              v_5 = torch.as_strided(t_0, [2], [1], 4)
              v_6 = torch.mm(t_2, v_4.transpose(-2, -1))
              v_7 = v_6.add_(v_5)
              t_4 = torch.as_strided(p_4, [], [], 0)
              v_11 = t_4.reshape([1, 1])
              t_6 = torch.as_strided(p_5, [3, 2], [2, 1], 0)
              t_7 = torch.as_strided(p_6, [], [], 0)
              t_9 = torch.as_strided(p_7, [3, 2], [2, 1], 0)
              v_15 = torch.mul(t_9, v_7, out=v_7)
              v_17 = v_15.add_(v_15)
              b_0 = torch.empty([6], dtype=7, device=torch.device("cpu"))
              t_10 = torch.as_strided(b_0, [2], [1], 4)
              torch.mv(v_17.t(), torch.ones([3], dtype=7), out=t_10)
              v_19 = t_10
              t_11 = torch.as_strided(b_0, [2, 2], [2, 1], 0)
              torch.mm(v_17.transpose(-2, -1), t_2, out=t_11)
              t_12 = torch.as_strided(b_0, [6], [1], 0)
              t_13 = [t_0]
              torch._fused_sgd_(t_13, [t_12], [t_1], weight_decay=1.0E-4, momentum=0.9, lr=t_3, dampening=0.0, nesterov=False, maximize=False, is_first_step=False)
              v_30, v_28 = (t_0, t_1)
              return l_0 + t_13
            """);
  }

  @Test
  void whatDependsOnConstantsAloneIsComputedOnce() {
    Graph g = new Graph(DType.F64);
    Value a = g.input("a", 2);
    Value root = g.unary(Unary.Fn.SQRT, g.constant(new double[] {4, 9}));
    TorchScript script = ScriptText.of(g, g.add(a, root), ComputePrecision.GRAPH);
    assertThat(script.onceFunction())
        .isEqualTo(
            """
            def once(p_0, p_1, p_2, m_0) -> List[Tensor]:
              l_0: List[Tensor] = []
              t_1 = torch.as_strided(p_1, [2], [1], 0)
              t_2 = torch.as_strided(p_2, [2], [1], 0)
              torch.sqrt(t_1, out=t_2)
              t_3 = torch.as_strided(p_2, [2], [1], 0)
              return l_0
            """);
    assertThat(script.stepFunction())
        .isEqualTo(
            """
            def step(p_0, p_1, p_2, m_0) -> List[Tensor]:
              l_0: List[Tensor] = []
              t_0 = torch.as_strided(p_0, [2], [1], 0)
              t_1 = torch.as_strided(p_1, [2], [1], 0)
              t_3 = torch.as_strided(p_2, [2], [1], 0)
              v_3 = torch.add(t_0, t_3)
              m_0.copy_(v_3)
              return l_0
            """);
  }

  @Test
  void anOldStateThatIsReportedIsCopiedBeforeTheNewOneComes() {
    Graph g = new Graph(DType.F64);
    Value a = g.input("a", 4);
    Value part = g.apply1(new View(1, Shape.of(2)), a);
    TorchScript script =
        ScriptText.script(
            new TrainingStep(
                g, List.of(ScriptText.state(a)), Map.of("a", g.add(a, 1)), Map.of("m", part)));
    assertThat(script.stepFunction())
        .isEqualTo(
            """
            def step(p_0, p_1, m_0) -> List[Tensor]:
              l_0: List[Tensor] = []
              t_0 = torch.as_strided(p_0, [4], [1], 0)
              v_1 = torch.as_strided(t_0, [2], [1], 1)
              t_1 = torch.as_strided(p_1, [], [], 0)
              v_3 = torch.add(t_0, 1.0)
              t_2 = torch.as_strided(p_0, [2], [1], 1)
              b_0 = torch.empty([2], dtype=7, device=torch.device("cpu"))
              t_3 = torch.as_strided(b_0, [2], [1], 0)
              t_3.copy_(t_2)
              t_4 = torch.as_strided(p_0, [4], [1], 0)
              t_4.copy_(v_3)
              t_5 = torch.as_strided(b_0, [2], [1], 0)
              m_0.copy_(t_5)
              return l_0
            """);
  }

  @Test
  void statesThatSwapPassThroughABuffer() {
    Graph g = new Graph(DType.F64);
    Value a = g.input("a", 2);
    Value b = g.input("b", 2);
    Map<String, Value> updates = new LinkedHashMap<>();
    updates.put("a", b);
    updates.put("b", a);
    TorchScript script =
        ScriptText.script(
            new TrainingStep(
                g, List.of(ScriptText.state(a), ScriptText.state(b)), updates, Map.of()));
    assertThat(script.stepFunction())
        .isEqualTo(
            """
            def step(p_0, p_1) -> List[Tensor]:
              l_0: List[Tensor] = []
              t_0 = torch.as_strided(p_0, [2], [1], 0)
              t_1 = torch.as_strided(p_1, [2], [1], 0)
              t_2 = torch.as_strided(p_1, [2], [1], 0)
              b_0 = torch.empty([2], dtype=7, device=torch.device("cpu"))
              t_3 = torch.as_strided(b_0, [2], [1], 0)
              t_3.copy_(t_2)
              t_4 = torch.as_strided(p_0, [2], [1], 0)
              b_1 = torch.empty([2], dtype=7, device=torch.device("cpu"))
              t_5 = torch.as_strided(b_1, [2], [1], 0)
              t_5.copy_(t_4)
              t_6 = torch.as_strided(b_0, [2], [1], 0)
              t_7 = torch.as_strided(p_0, [2], [1], 0)
              t_7.copy_(t_6)
              t_8 = torch.as_strided(b_1, [2], [1], 0)
              t_9 = torch.as_strided(p_1, [2], [1], 0)
              t_9.copy_(t_8)
              return l_0
            """);
  }

  /** Convolution, batch norm, ReLU, convolution and a loss, with the gradient of the first one. */
  private static TorchScript network(ComputePrecision precision) {
    Graph g = new Graph(DType.F32);
    Value x = g.input("x", 2, 2, 4, 4);
    Value p = g.input("p", 12);
    Value w1 = g.apply1(new View(0, Shape.of(2, 2, 1, 1)), p);
    Value w2 = g.apply1(new View(8, Shape.of(2, 2, 1, 1)), p);
    Value scale = g.apply1(new View(4, Shape.of(2)), p);
    Value shift = g.apply1(new View(6, Shape.of(2)), p);
    Value norm =
        g.apply(
                new BatchNormTrain(1e-5, 1),
                List.of(g.apply1(new Conv2d(1, 0), x, w1), scale, shift))
            .get(0);
    Value y = g.apply1(new Conv2d(1, 0), g.apply1(new Relu(), norm), w2);
    Value loss = g.mean(g.apply1(new LogSoftmax(), g.mean(y, false, 2, 3)));
    Map<String, Value> metrics = new LinkedHashMap<>();
    metrics.put("loss", loss);
    metrics.put("gradient", Gradients.of(g, loss, List.of(w1)).get(0));
    TrainingStep step = new TrainingStep(g, List.of(ScriptText.state(p)), Map.of(), metrics);
    TorchKernels kernels = new TorchKernels(Device.CPU);
    ExecutionPlan plan = Planner.plan(step, kernels);
    ImageForms forms = ImageForms.of(plan, precision, Device.CPU, true, 1);
    return TorchScript.of(step, plan, kernels, precision, Device.CPU, forms);
  }

  @Test
  void fp32ImagesLieInBlocksFromConvolutionToConvolution() {
    assertThat(ScriptText.lines(network(ComputePrecision.GRAPH)))
        .isEqualTo(
            """
            v_2 = torch.as_strided(t_0, [2, 2, 1, 1], [2, 1, 1, 1], 0)
            v_3 = torch.as_strided(t_0, [2, 2, 1, 1], [2, 1, 1, 1], 8)
            v_4 = torch.as_strided(t_0, [2], [1], 4)
            v_5 = torch.as_strided(t_0, [2], [1], 6)
            t_2 = t_1.to_mkldnn()
            v_6 = torch.conv2d(t_2, v_2, None, [1, 1], [0, 0])
            t_3, t_4, t_5 = torch.native_batch_norm(v_6, v_4, v_5, None, None, True, 0.0, 1.0E-5)
            v_18, v_7, v_8 = (t_3, t_4, t_5)
            v_19 = torch.prelu(v_18, torch.zeros([2], dtype=6))
            v_20 = torch.conv2d(v_19, v_3, None, [1, 1], [0, 0])
            t_6 = v_20.to_dense()
            v_21 = torch.mean(t_6, [2, 3], False)
            v_27 = torch.log_softmax(v_21, 1)
            v_28 = torch.mean(v_27, [0, 1], False)
            v_30 = t_7.reshape([1, 1])
            v_37 = torch._log_softmax_backward_data(t_12, v_27, 1, 6)
            v_38 = v_37.reshape([2, 2, 1, 1])
            v_39 = v_38.expand([2, 2, 4, 4]).contiguous()
            v_41 = v_39.mul_(0.0625)
            t_14 = v_41.to_mkldnn()
            t_15 = torch.convolution_backward(t_14, v_19, v_3, None, [1, 1], [0, 0], [1, 1], False, [0, 0], 1, [True, False, False])
            v_42, v_43 = (t_15[0], t_15[1])
            v_45 = torch.threshold_backward(v_42, v_19, 0)
            v_67, v_54, v_51 = torch.native_batch_norm_backward(v_45, v_6, v_4, None, None, t_4, t_5, True, 1.0E-5, [True, True, True])
            t_16 = torch.convolution_backward(v_67, t_2, v_2, None, [1, 1], [0, 0], [1, 1], False, [0, 0], 1, [False, True, False])
            v_68, v_69 = (t_16[0], t_16[1])
            m_0.copy_(v_28)
            m_1.copy_(v_69)
            """
                .lines()
                .toList());
  }

  @Test
  void bf16ConvolutionsBetweenFullStatisticsAndAFullLoss() {
    assertThat(ScriptText.lines(network(ComputePrecision.BF16)))
        .isEqualTo(
            """
            v_2 = torch.as_strided(t_0, [2, 2, 1, 1], [2, 1, 1, 1], 0)
            v_3 = torch.as_strided(t_0, [2, 2, 1, 1], [2, 1, 1, 1], 8)
            v_4 = torch.as_strided(t_0, [2], [1], 4)
            v_5 = torch.as_strided(t_0, [2], [1], 6)
            t_2 = t_1.to(15)
            t_3 = t_2.contiguous(memory_format=2)
            t_4 = t_0.to(15)
            t_5 = torch.as_strided(t_4, [2, 2, 1, 1], [2, 1, 1, 1], 0)
            v_6 = torch.conv2d(t_3, t_5, None, [1, 1], [0, 0])
            t_6, t_7, t_8 = torch.native_batch_norm(v_6, v_4, v_5, None, None, True, 0.0, 1.0E-5)
            v_18, v_7, v_8 = (t_6, t_7, torch.sub(torch.pow(t_8, -2), 1.0E-5))
            v_19 = v_18.relu_()
            t_9 = v_19.contiguous(memory_format=2)
            t_10 = torch.as_strided(t_4, [2, 2, 1, 1], [2, 1, 1, 1], 8)
            v_20 = torch.conv2d(t_9, t_10, None, [1, 1], [0, 0])
            t_11 = v_20.to(6)
            v_21 = torch.mean(t_11, [2, 3], False)
            v_27 = torch.log_softmax(v_21, 1)
            v_28 = torch.mean(v_27, [0, 1], False)
            v_30 = t_12.reshape([1, 1])
            v_37 = torch._log_softmax_backward_data(t_17, v_27, 1, 6)
            v_38 = v_37.reshape([2, 2, 1, 1])
            v_39 = v_38.expand([2, 2, 4, 4]).contiguous()
            v_41 = v_39.mul_(0.0625)
            t_19 = v_41.to(15)
            t_20 = t_19.contiguous(memory_format=2)
            t_21 = torch.convolution_backward(t_20, t_9, t_10, None, [1, 1], [0, 0], [1, 1], False, [0, 0], 1, [True, False, False])
            v_42, v_43 = (t_21[0], t_21[1])
            v_45 = torch.threshold_backward(v_42, v_19, 0, grad_input=v_42)
            t_22 = torch.rsqrt(torch.add(v_8, 1.0E-5))
            t_23, t_24, t_25 = torch.native_batch_norm_backward(v_45, v_6, v_4, None, None, v_7, t_22, True, 1.0E-5, [True, True, True])
            v_67, v_54, v_51 = (t_23, t_24, t_25)
            t_26 = v_67.contiguous(memory_format=2)
            t_27 = torch.convolution_backward(t_26, t_3, t_5, None, [1, 1], [0, 0], [1, 1], False, [0, 0], 1, [False, True, False])
            v_68, v_69 = (t_27[0], t_27[1])
            m_0.copy_(v_28)
            t_28 = v_69.to(6)
            m_1.copy_(t_28)
            """
                .lines()
                .toList());
  }

  @Test
  void fp16OnProcessorsIsComputedInFp32AndRounded() {
    List<String> lines = ScriptText.lines(network(ComputePrecision.FP16));
    assertThat(lines)
        .containsSubsequence(
            "t_2 = t_1.to(5)",
            "t_3 = t_2.to(6)",
            "t_4 = t_0.to(5)",
            "t_5 = torch.as_strided(t_4, [2, 2, 1, 1], [2, 1, 1, 1], 0)",
            "t_6 = t_5.to(6)",
            "v_6 = torch.conv2d(t_3, t_6, None, [1, 1], [0, 0])",
            "v_6 = v_6.to(5)")
        .noneMatch(line -> line.contains(".to(15)") || line.contains("memory_format"));
  }

  @Test
  void bf16LeavesDoubleAlone() {
    Graph g = new Graph(DType.F64);
    Value x = g.input("x", 1, 1, 2, 2);
    Value y = g.apply1(new Conv2d(1, 0), x, g.input("w", 1, 1, 1, 1));
    assertThat(ScriptText.of(g, y, ComputePrecision.BF16).stepFunction())
        .isEqualTo(ScriptText.of(g, y, ComputePrecision.GRAPH).stepFunction());
  }
}
