package org.selfdiff.runner.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.ComputePrecision;
import org.selfdiff.runner.engine.Device;
import org.selfdiff.runner.engine.Memory;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.engine.group.ProcessGroup;
import org.selfdiff.runner.engine.joined.JoinedPlan;
import org.selfdiff.runner.engine.plan.ExecutionPlan;
import org.selfdiff.runner.engine.plan.Planner;
import org.selfdiff.runner.engine.torch.device.TorchDevice;
import org.selfdiff.runner.engine.torch.kernel.StepKernels;
import org.selfdiff.runner.engine.torch.library.TorchThread;
import org.selfdiff.runner.session.InitialStates;

/**
 * Whole steps in which ops are joined give what the plain ones give. The text is the processor's,
 * the kernels' sources are interpreted.
 */
class JoinedStepTest {
  private static final int STEPS = 2;
  private static final TorchKernels KERNELS = new TorchKernels(Device.CPU);

  private final TorchExecutor executor = new TorchExecutor();
  private final TorchThread thread = new TorchThread();

  static Stream<Arguments> steps() {
    List<Named<Function<DType, TrainingStep>>> steps =
        List.of(Named.of("MoCo", SmallSteps::moco), Named.of("MoCo v3", SmallSteps::mocoV3));
    return steps.stream()
        .flatMap(
            s ->
                Stream.of(ComputePrecision.GRAPH, ComputePrecision.BF16)
                    .map(precision -> Arguments.of(s, precision)));
  }

  /** Tiny networks make much of one rounding; what counts is how far plain steps are off. */
  @ParameterizedTest
  @MethodSource("steps")
  void theyAreAsNearToDoublePrecisionAsPlainOnes(
      Function<DType, TrainingStep> method, ComputePrecision precision) {
    Map<String, double[]> exact = plain(method.apply(DType.F64), ComputePrecision.GRAPH);
    TrainingStep step = method.apply(DType.F32);
    Map<String, double[]> plain = plain(step, precision);
    double joinedError = 0;
    double plainError = 0;
    for (Map.Entry<String, double[]> e : joined(step, precision).entrySet()) {
      double[] expected = exact.get(e.getKey());
      double scale = length(expected) + 1e-9;
      joinedError += distance(e.getValue(), expected) / scale;
      plainError += distance(plain.get(e.getKey()), expected) / scale;
    }
    assertThat(plainError).isPositive();
    assertThat(joinedError).isLessThan((precision.isMixed() ? 2 : 4) * plainError);
  }

  private Map<String, double[]> plain(TrainingStep step, ComputePrecision precision) {
    executor.place(Optional.of(Device.CPU));
    ExecutionPlan plan = Planner.plan(step, KERNELS);
    TorchScript script = TorchScript.of(step, plan, KERNELS, precision, Device.CPU);
    return run(step, plan, script, precision, StepKernels.NONE);
  }

  private Map<String, double[]> joined(TrainingStep step, ComputePrecision precision) {
    ExecutionPlan plan = Planner.plan(step, KERNELS);
    JoinedPlan joined = JoinedPlan.of(plan, precision);
    assertThat(joined.groups()).hasSizeGreaterThan(20);
    TorchScript script = TorchScript.of(step, plan, joined, KERNELS, precision, Device.CPU);
    InterpretedKernels interpreted = new InterpretedKernels(joined);
    Map<String, double[]> found = run(step, plan, script, precision, interpreted);
    assertThat(interpreted.launches()).isEqualTo(STEPS * joined.groups().size());
    return found;
  }

  private Map<String, double[]> run(
      TrainingStep step,
      ExecutionPlan plan,
      TorchScript script,
      ComputePrecision precision,
      StepKernels kernels) {
    Placement place = new Placement(1, precision, Device.CPU);
    Map<String, double[]> all = new LinkedHashMap<>();
    try (Program program =
        new TorchProgram(
            step, plan, script, place, thread, ProcessGroup.ALONE, TorchDevice::host, kernels)) {
      InitialStates.write(program, 1);
      for (int i = 0; i < STEPS; i++) {
        for (var input : step.inputs()) {
          Memory memory = program.input(input.name());
          Random random = new Random(input.id() + 1000 * i);
          for (int k = 0; k < memory.size(); k++) {
            memory.put(k, input.type() == DType.I64 ? k : 0.1f * random.nextFloat());
          }
        }
        program.run();
        for (String m : step.metrics().keySet()) {
          all.put("step " + i + " " + m, program.metric(m).doubles());
        }
      }
      step.states().forEach(s -> all.put(s.name(), program.state(s.name()).doubles()));
    }
    return all;
  }

  private static double distance(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return Math.sqrt(sum);
  }

  private static double length(double[] a) {
    return distance(a, new double[a.length]);
  }
}
