package org.selfdiff.runner.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.ComputePrecision;
import org.selfdiff.runner.engine.Device;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.engine.group.ProcessGroup;
import org.selfdiff.runner.engine.joined.Element;
import org.selfdiff.runner.engine.joined.JoinedGroup;
import org.selfdiff.runner.engine.joined.JoinedKernel;
import org.selfdiff.runner.engine.joined.JoinedPlan;
import org.selfdiff.runner.engine.joined.Read;
import org.selfdiff.runner.engine.joined.Written;
import org.selfdiff.runner.engine.plan.ExecutionPlan;
import org.selfdiff.runner.engine.plan.Planner;
import org.selfdiff.runner.engine.torch.device.TorchDevice;
import org.selfdiff.runner.engine.torch.library.TorchThread;

/** The text around joined kernels, and what is launched with it. */
class JoinedScriptTest {
  private static final Pattern ASSIGNED = Pattern.compile("([a-z]_\\d+) = ");

  private final TorchThread thread = new TorchThread();

  private static TorchScript script(
      TrainingStep step, ComputePrecision precision, Device device, boolean joins) {
    TorchKernels kernels = new TorchKernels(device);
    ExecutionPlan plan = Planner.plan(step, kernels);
    return joins
        ? TorchScript.of(step, plan, JoinedPlan.of(plan, precision), kernels, precision, device)
        : TorchScript.of(step, plan, kernels, precision, device);
  }

  /** x + b through ReLU, and the same doubled: one kernel between two calls of the library. */
  private static TrainingStep small() {
    Graph g = new Graph(DType.F32);
    Value x = g.input("x", 2, 4);
    Value y = g.mul(g.unary(Unary.Fn.ABS, g.add(x, x)), 3);
    return new TrainingStep(g, List.of(), Map.of(), Map.of("y", y));
  }

  @Test
  void aKernelHasItsMemoryMadeBeforeAndItsNameInProfiles() {
    TrainingStep step = small();
    TorchKernels kernels = new TorchKernels(Device.CPU);
    ExecutionPlan plan = Planner.plan(step, kernels);
    JoinedPlan joined = JoinedPlan.of(plan, ComputePrecision.GRAPH);
    TorchScript script =
        TorchScript.of(step, plan, joined, kernels, ComputePrecision.GRAPH, Device.CPU);
    assertThat(script.isWhole()).isFalse();
    StringBuilder text = new StringBuilder();
    for (TorchScript.ScriptBlock b : script.step()) {
      b.lines().forEach(l -> text.append(l).append('\n'));
      if (b.then() instanceof Interlude.Launch launch) {
        text.append("launch ").append(launch.arguments()).append('\n');
      }
    }
    assertThat(text.toString())
        .isEqualTo(
            """
            t_0 = torch.as_strided(p_0, [2, 4], [4, 1], 0)
            t_1 = torch.as_strided(p_1, [], [], 0)
            t_2 = torch.empty([2, 4], dtype=6, device=torch.device("cpu"))
            launch [t_0, t_1, t_2]
            m_0.copy_(t_2)
            """);
    Placement place = new Placement(1);
    new TorchExecutor().place(Optional.of(Device.CPU));
    try (Program program =
        new TorchProgram(
            step,
            plan,
            script,
            place,
            thread,
            ProcessGroup.ALONE,
            TorchDevice::host,
            new InterpretedKernels(joined))) {
      program.input("x").fill(-1, 2, -3, 4, 5, 6, 7, -8);
      assertThat(program.profile()).containsKey("ADD+ABS+MUL [2, 4]");
      assertThat(program.metric("y").doubles()).containsExactly(6, 12, 18, 24, 30, 36, 42, 48);
    }
  }

  @ParameterizedTest
  @EnumSource(ComputePrecision.class)
  void libtorchKnowsEveryCallOfTheTextForGpus(ComputePrecision precision) {
    new TorchExecutor().place(Optional.of(Device.CPU));
    for (TrainingStep step : List.of(SmallSteps.moco(DType.F32), SmallSteps.mocoV3(DType.F32))) {
      TorchScript script = script(step, precision, Device.cuda(1), true);
      List<String> lines = script.step().stream().flatMap(b -> b.lines().stream()).toList();
      assertThat(String.join("\n", lines)).doesNotContain("_for_cpu").doesNotContain("\"cpu\"");
      assertThat(script.kernels()).hasSizeGreaterThan(20);
      assertThat(script.kernels().stream().map(JoinedKernel::source).distinct().count())
          .as("kernels of one name have one source")
          .isEqualTo(script.kernels().stream().map(JoinedKernel::name).distinct().count());
      assertThat(script.exchanges()).as("what forbids recording").isFalse();
      everyVariableIsAssignedBeforeItIsUsed(script);
      thread.call(
          () -> {
            new ScriptPieces(script, TorchSegments.segments(script.step())).close();
            return null;
          });
    }
  }

  private static void everyVariableIsAssignedBeforeItIsUsed(TorchScript script) {
    Set<String> known = new HashSet<>(script.parameterNames());
    for (TorchScript.ScriptBlock b : script.step()) {
      for (String line : b.lines()) {
        Matcher m = ASSIGNED.matcher(line);
        if (m.lookingAt()) {
          known.add(m.group(1));
        }
      }
      if (b.then() instanceof Interlude.Launch launch) {
        assertThat(known).containsAll(launch.arguments());
        assertThat(launch.arguments()).doesNotHaveDuplicates();
      }
    }
  }

  @Test
  void batchNormLeavesTheLibraryItsSumsAlone() {
    TrainingStep step = SmallSteps.moco(DType.F32);
    String joined = text(script(step, ComputePrecision.GRAPH, Device.cuda(0), true));
    assertThat(joined).contains("torch.batch_norm_stats(").doesNotContain("torch.relu(");
    // The kernel reads the graph's variance, and not what ATen keeps of it.
    assertThat(joined).containsPattern("batch_norm_stats.*\n.*torch.sub\\(torch.pow\\(t_\\d+, -2");
    assertThat(text(script(step, ComputePrecision.GRAPH, Device.cuda(0), false)))
        .contains("_batch_norm(")
        .doesNotContain("batch_norm_stats");
    assertThat(script(step, ComputePrecision.GRAPH, Device.cuda(0), false).isWhole()).isTrue();
  }

  private static String text(TorchScript script) {
    List<String> lines = new ArrayList<>();
    script.step().forEach(b -> lines.addAll(b.lines()));
    return String.join("\n", lines);
  }

  /** Wide reads want addresses that the parts of a vector may not have. */
  @Test
  void aTensorThatIsNotAlignedIsCopiedOrRefused() {
    Graph g = new Graph(DType.F32);
    Value v = g.input("v", 4);
    JoinedKernel kernel = new JoinedKernel("ABS [4]", "k", "", 1, 32);
    Read read = new Read(v, Element.F32, false, 16);
    Written written = new Written(v, Element.F32, false, 16, Optional.empty());
    JoinedGroup group =
        new JoinedGroup(List.of(), List.of(), List.of(), List.of(read), List.of(written), kernel);
    Interlude.Launch launch = new Interlude.Launch(group, List.of("t_0", "t_1"));
    List<Tensor> launched = new ArrayList<>();
    Interludes interludes =
        new Interludes(
            new TorchExchanges(ProcessGroup.ALONE), (k, arguments) -> launched.addAll(arguments));
    new TorchExecutor().place(Optional.of(Device.CPU));
    thread.call(
        () -> {
          Tensor whole = torch.arange(new org.bytedeco.pytorch.Scalar(5.0f));
          Tensor part = whole.narrow(0, 1, 4);
          Tensor out = torch.empty(4);
          interludes.perform(launch, name -> name.equals("t_0") ? part : out);
          assertThat(launched.get(0).data_ptr().address() % 16).isZero();
          assertThat(launched.get(0).equal(part)).isTrue();
          assertThat(launched.get(1)).isSameAs(out);
          assertThatThrownBy(() -> interludes.perform(launch, name -> part))
              .isInstanceOf(IllegalStateException.class)
              .hasMessage("ABS [4]: t_1 is not aligned");
          return null;
        });
  }
}
