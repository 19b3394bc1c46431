package org.selfdiff.runner.engine.torch;

import java.util.Optional;
import java.util.OptionalLong;
import org.bytedeco.pytorch.global.torch;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.Device;
import org.selfdiff.runner.engine.Executor;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.engine.StepMemory;
import org.selfdiff.runner.engine.group.Membership;
import org.selfdiff.runner.engine.group.ProcessGroup;
import org.selfdiff.runner.engine.plan.ExecutionPlan;
import org.selfdiff.runner.engine.plan.ImageForms;
import org.selfdiff.runner.engine.plan.Planner;

/** Runs steps on libtorch's kernels. Plans need no library. */
public final class TorchExecutor implements Executor {
  private final TorchThread thread = new TorchThread();

  /** Why libtorch cannot be loaded, if it cannot; null before it is asked for. */
  private Optional<String> failure;

  @Override
  public String name() {
    return "torch";
  }

  @Override
  public ExecutionPlan plan(TrainingStep step) {
    return Planner.plan(step, new TorchKernels(Device.CPU));
  }

  @Override
  public StepMemory memory(TrainingStep step, Placement placement) {
    ExecutionPlan plan = Planner.plan(step, new TorchKernels(placement.device()));
    return StepMemory.ofValues(step, plan, placement);
  }

  @Override
  public Device place(Optional<Device> asked) {
    return TorchDevices.choose(asked, loaded(), thread);
  }

  @Override
  public OptionalLong memory(Device device) {
    return device.isCuda()
        ? TorchDevices.memory(device, this::loaded, thread)
        : OptionalLong.of(StepMemory.ofMachine());
  }

  private synchronized Optional<String> loaded() {
    if (failure == null) {
      failure = TorchLibrary.load();
    }
    return failure;
  }

  @Override
  public Program compile(TrainingStep step, Placement placement, ProcessGroup group) {
    Membership.require(step, group);
    loaded();
    TorchKernels kernels = new TorchKernels(placement.device());
    ExecutionPlan plan = Planner.plan(step, kernels);
    if (!placement.device().isCuda()) {
      StepMemory.ofValues(step, plan, placement).require(StepMemory.ofMachine());
    }
    boolean oneDnn = ImageForms.hasOneDnn() && thread.call(torch::hasMKLDNN);
    ImageForms forms = ImageForms.of(plan, placement.precision(), placement.device(), oneDnn);
    TorchScript script =
        TorchScript.of(step, plan, kernels, placement.precision(), placement.device(), forms);
    Program program = new TorchProgram(step, plan, script, placement, thread, group);
    Membership.tell(program, group);
    return program;
  }
}
