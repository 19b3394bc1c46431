package org.selfdiff.runner.engine.torch;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.Device;
import org.selfdiff.runner.engine.Executor;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.engine.StepMemory;
import org.selfdiff.runner.engine.group.ProcessGroup;
import org.selfdiff.runner.engine.plan.ExecutionPlan;
import org.selfdiff.runner.engine.plan.Planner;
import org.selfdiff.runner.engine.torch.device.SimulatedDevice;
import org.selfdiff.runner.engine.torch.library.TorchThread;

/**
 * Runs steps as on a GPU, beside the host, in the processor's kernels: with its order of transfers
 * and steps, its mirrors and its recordings.
 */
public final class SimulatedGpu implements Executor {
  private final TorchExecutor host = new TorchExecutor();
  private final TorchThread thread = new TorchThread();
  private final SimulatedDevice device;

  /** One of the courses that its queues may take. */
  public SimulatedGpu(long seed) {
    device = new SimulatedDevice(seed);
  }

  /** What was asked of the device to record steps and launch them. */
  public List<String> log() {
    return device.log();
  }

  /** Whether nothing is left in its queues. */
  boolean idle() {
    return device.idle();
  }

  /** Pieces of work that were begun so far. */
  long begun() {
    return device.begun();
  }

  @Override
  public String name() {
    return host.name();
  }

  @Override
  public ExecutionPlan plan(TrainingStep step) {
    return host.plan(step);
  }

  @Override
  public StepMemory memory(TrainingStep step, Placement placement) {
    return host.memory(step, placement);
  }

  @Override
  public boolean isBuiltForGpus() {
    return host.isBuiltForGpus();
  }

  @Override
  public Device place(Optional<Device> asked) {
    return host.place(asked);
  }

  @Override
  public OptionalLong memory(Device asked) {
    return host.memory(asked);
  }

  @Override
  public Program compile(TrainingStep step, Placement placement, ProcessGroup group) {
    host.place(Optional.of(Device.CPU));
    TorchKernels kernels = new TorchKernels(Device.CPU);
    ExecutionPlan plan = Planner.plan(step, kernels);
    TorchScript script = TorchScript.of(step, plan, kernels, placement.precision(), Device.CPU);
    return new TorchProgram(step, plan, script, placement, thread, group, device::next);
  }
}
