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
import org.selfdiff.runner.engine.joined.JoinedCount;
import org.selfdiff.runner.engine.joined.JoinedPlan;
import org.selfdiff.runner.engine.plan.ExecutionPlan;
import org.selfdiff.runner.engine.plan.ImageForms;
import org.selfdiff.runner.engine.plan.Planner;
import org.selfdiff.runner.engine.torch.device.TorchDevice;
import org.selfdiff.runner.engine.torch.kernel.CudaKernels;
import org.selfdiff.runner.engine.torch.kernel.KernelException;
import org.selfdiff.runner.engine.torch.kernel.StepKernels;
import org.selfdiff.runner.engine.torch.library.TorchLibrary;
import org.selfdiff.runner.engine.torch.library.TorchThread;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs steps on libtorch's kernels. Plans need no library. */
public final class TorchExecutor implements Executor {
  private static final Logger LOG = LoggerFactory.getLogger(TorchExecutor.class);

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
  public Optional<JoinedCount> joined(TrainingStep step, Placement placement) {
    if (!placement.device().isCuda()) {
      return Optional.empty();
    }
    ExecutionPlan plan = Planner.plan(step, new TorchKernels(placement.device()));
    return Optional.of(JoinedCount.of(plan, JoinedPlan.of(plan, placement.precision())));
  }

  @Override
  public Device place(Optional<Device> asked) {
    return TorchDevices.choose(asked, this::loaded, thread);
  }

  @Override
  public boolean isBuiltForGpus() {
    return TorchDevices.BUILT;
  }

  /** Whether this build brings a library of NVIDIA's with it, by its file name. */
  public static boolean brings(String file) {
    return TorchDevices.brings(file);
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
    boolean wide = loaded().isEmpty() && TorchLibrary.isWide();
    TorchKernels kernels = new TorchKernels(placement.device(), wide);
    ExecutionPlan plan = Planner.plan(step, kernels);
    if (!placement.device().isCuda()) {
      StepMemory.ofValues(step, plan, placement).require(StepMemory.ofMachine());
    }
    Program program = program(step, plan, kernels, placement, group);
    Membership.tell(program, group);
    return program;
  }

  private Program program(
      TrainingStep step,
      ExecutionPlan plan,
      TorchKernels kernels,
      Placement placement,
      ProcessGroup group) {
    Device device = placement.device();
    if (placement.joined() && device.isCuda()) {
      JoinedPlan joined = JoinedPlan.of(plan, placement.precision());
      TorchScript script =
          TorchScript.of(step, plan, joined, kernels, placement.precision(), device);
      try {
        StepKernels ours = thread.call(() -> CudaKernels.ready(script.kernels(), device));
        return new TorchProgram(
            step, plan, script, placement, thread, group, () -> TorchDevice.of(device), ours);
      } catch (KernelException e) {
        LOG.warn(
            "hardware.joined-kernels = on is left out, steps run on libtorch's kernels alone: {}",
            e.getMessage());
      }
    }
    boolean oneDnn = ImageForms.hasOneDnn() && thread.call(torch::hasMKLDNN);
    ImageForms forms = ImageForms.of(plan, placement.precision(), device, oneDnn);
    TorchScript script = TorchScript.of(step, plan, kernels, placement.precision(), device, forms);
    return new TorchProgram(
        step, plan, script, placement, thread, group, () -> TorchDevice.of(device));
  }
}
