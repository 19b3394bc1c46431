package org.selfdiff.runner.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.selfdiff.methods.graph.AdamWUpdate;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Op;
import org.selfdiff.methods.graph.SgdUpdate;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.ComputePrecision;
import org.selfdiff.runner.engine.Device;
import org.selfdiff.runner.engine.Memory;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.engine.group.ProcessGroup;
import org.selfdiff.runner.engine.plan.ExecutionPlan;
import org.selfdiff.runner.engine.plan.Planner;
import org.selfdiff.runner.engine.torch.device.TorchDevice;
import org.selfdiff.runner.engine.torch.library.TorchThread;

/** Updates of parameters in the text for GPUs, whose fused rules read some numbers in fp32. */
class CudaUpdateTest {
  private static final int SIZE = 5;

  private static final int RUNS = 3;

  /** A rate and a decay that fp32 rounds. */
  private static final double[] SCALARS = {0.1 + 1e-10, 1e-3 + 1e-12};

  private enum Rule {
    SGD(new SgdUpdate(0.9, 1e-4, false), 1, 1),
    NESTEROV(new SgdUpdate(0.9, 1e-4, true), 1, 1),
    PLAIN(new SgdUpdate(0, 1e-4, false), 1, 1),
    ADAMW(new AdamWUpdate(0.9, 0.999, 1e-8), 2, 3);

    private final Op op;
    private final int slots;
    private final int scalars;

    Rule(Op op, int slots, int scalars) {
      this.op = op;
      this.slots = slots;
      this.scalars = scalars;
    }

    TrainingStep step(DType type) {
      Graph g = new Graph(type);
      List<Value> held = new ArrayList<>(List.of(g.input("p", SIZE)));
      for (int i = 0; i < slots; i++) {
        held.add(g.input("m" + i, SIZE));
      }
      List<Value> in = new ArrayList<>(held);
      in.add(g.input("gradient", SIZE));
      for (int i = 0; i < scalars; i++) {
        in.add(g.scalarInput("scalar" + i));
      }
      List<Value> after = g.apply(op, in);
      List<State> states = held.stream().map(ScriptText::state).toList();
      Map<String, Value> updates = new LinkedHashMap<>();
      for (int i = 0; i < held.size(); i++) {
        updates.put(held.get(i).name(), after.get(i));
      }
      return new TrainingStep(g, states, updates, Map.of());
    }
  }

  private static TorchScript script(TrainingStep step, Device device) {
    return script(step, Planner.plan(step, new TorchKernels(device)), device);
  }

  private static TorchScript script(TrainingStep step, ExecutionPlan plan, Device device) {
    return TorchScript.of(step, plan, new TorchKernels(device), ComputePrecision.GRAPH, device);
  }

  /** The states after some runs of a device's text in the processor's kernels. */
  private static double[] after(TrainingStep step, Device textOf) {
    new TorchExecutor().place(Optional.of(Device.CPU));
    ExecutionPlan plan = Planner.plan(step, new TorchKernels(textOf));
    try (Program program =
        new TorchProgram(
            step,
            plan,
            script(step, plan, textOf),
            new Placement(1),
            new TorchThread(),
            ProcessGroup.ALONE,
            TorchDevice::host)) {
      fill(program.stateToWrite("p"), 1);
      fill(program.input("gradient"), -0.3);
      for (int run = 1; run <= RUNS; run++) {
        for (Value input : step.inputs()) {
          if (input.name().startsWith("scalar")) {
            int i = input.name().charAt(6) - '0';
            program.input(input.name()).put(0, i == 2 ? run : SCALARS[i]);
          }
        }
        program.run();
      }
      List<Double> all = new ArrayList<>();
      for (State s : step.states()) {
        for (double d : program.state(s.name()).doubles()) {
          all.add(d);
        }
      }
      return all.stream().mapToDouble(Double::doubleValue).toArray();
    }
  }

  private static void fill(Memory memory, double scale) {
    for (int i = 0; i < SIZE; i++) {
      memory.put(i, scale * (i + 1) / 7);
    }
  }

  @ParameterizedTest
  @EnumSource
  void inFp64NothingIsReadInFp32(Rule rule) {
    TrainingStep step = rule.step(DType.F64);
    assertThat(script(step, Device.cuda(0)).stepFunction()).doesNotContain("_fused_");
    double[] expected = after(step, Device.CPU);
    double[] found = after(step, Device.cuda(0));
    for (int i = 0; i < expected.length; i++) {
      assertThat(found[i]).isCloseTo(expected[i], within(1e-14));
    }
  }

  @Test
  void inFp32TheFusedRulesStay() {
    assertThat(script(Rule.SGD.step(DType.F32), Device.cuda(0)).stepFunction())
        .contains("torch._fused_sgd_(");
    assertThat(script(Rule.ADAMW.step(DType.F32), Device.cuda(0)).stepFunction())
        .contains("torch._fused_adamw_(");
  }

  @Test
  void onProcessorsTheyTakeFp64() {
    assertThat(script(Rule.ADAMW.step(DType.F64), Device.CPU).stepFunction())
        .contains("torch._fused_adamw_(");
  }
}
