package org.selfdiff.runner.engine.torch;

import java.util.List;
import java.util.Map;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.ComputePrecision;
import org.selfdiff.runner.engine.Device;
import org.selfdiff.runner.engine.plan.Planner;

/** Scripts of small steps. */
final class ScriptText {
  private ScriptText() {}

  static TorchScript script(TrainingStep step, ComputePrecision precision) {
    TorchKernels kernels = new TorchKernels(Device.CPU);
    return TorchScript.of(step, Planner.plan(step, kernels), kernels, precision, Device.CPU);
  }

  static TorchScript script(TrainingStep step) {
    return script(step, ComputePrecision.GRAPH);
  }

  /** A step without states that reports one value. */
  static TorchScript of(Graph g, Value y, ComputePrecision precision) {
    return script(new TrainingStep(g, List.of(), Map.of(), Map.of("y", y)), precision);
  }

  /** Lines of the step, without those that name arguments. */
  static List<String> lines(TorchScript script) {
    return script.step().stream()
        .filter(b -> !b.label().equals("Arguments") && !b.label().equals("Constant"))
        .flatMap(b -> b.lines().stream())
        .toList();
  }

  static State state(Value v) {
    return State.of(v, new Initializer.Fill(0));
  }
}
