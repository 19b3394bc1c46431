package org.selfdiff.runner.engine.torch;

import java.util.Optional;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.Device;
import org.selfdiff.runner.engine.Executor;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.engine.StepMemory;
import org.selfdiff.runner.engine.plan.ExecutionPlan;
import org.selfdiff.runner.engine.plan.Planner;

/** Runs steps on libtorch's kernels. */
public final class TorchExecutor implements Executor {
  private final TorchThread thread = new TorchThread();

  /** Why libtorch cannot be loaded, if it cannot. */
  private final Optional<String> failure = TorchLibrary.load();

  @Override
  public String name() {
    return "torch";
  }

  @Override
  public ExecutionPlan plan(TrainingStep step) {
    return Planner.plan(step, new TorchKernels(Device.CPU));
  }

  @Override
  public Device place(Optional<Device> asked) {
    return TorchDevices.choose(asked, failure, thread);
  }

  @Override
  public Program compile(TrainingStep step, Placement placement) {
    TorchKernels kernels = new TorchKernels(placement.device());
    ExecutionPlan plan = Planner.plan(step, kernels);
    if (!placement.device().isCuda()) {
      StepMemory.of(step, plan).require(StepMemory.ofMachine());
    }
    TorchScript script =
        TorchScript.of(step, plan, kernels, placement.precision(), placement.device());
    return new TorchProgram(step, plan, script, placement, thread);
  }
}
