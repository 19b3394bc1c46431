package org.selfdiff.runner.engine.nd4j;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.Device;
import org.selfdiff.runner.engine.Executor;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.engine.StepMemory;
import org.selfdiff.runner.engine.group.Membership;
import org.selfdiff.runner.engine.group.ProcessGroup;
import org.selfdiff.runner.engine.plan.ExecutionPlan;
import org.selfdiff.runner.engine.plan.Planner;

/** Runs steps on libnd4j's kernels. */
public final class Nd4jExecutor implements Executor {
  private static final String BINDINGS = "/org/nd4j/linalg/cpu/nativecpu/bindings/%s/";

  @Override
  public String name() {
    return "nd4j";
  }

  @Override
  public ExecutionPlan plan(TrainingStep step) {
    return Planner.plan(step, new Nd4jKernels());
  }

  @Override
  public StepMemory memory(TrainingStep step, Placement placement) {
    return StepMemory.ofArena(step, plan(step));
  }

  @Override
  public OptionalLong memory(Device device) {
    // Programs do not run on GPUs.
    return device.isCuda() ? OptionalLong.empty() : OptionalLong.of(StepMemory.ofMachine());
  }

  @Override
  public boolean isBuiltForGpus() {
    return Nd4jDevices.BUILT;
  }

  /** The builds of libnd4j for processors that are here, by their names in Maven. */
  public static List<String> builds() {
    return Stream.of(
            "linux-x86_64-onednn-avx512",
            "linux-x86_64-onednn-avx2",
            "linux-x86_64-onednn",
            "linux-x86_64",
            "linux-arm64",
            "macosx-arm64",
            "macosx-x86_64")
        .filter(build -> Nd4jExecutor.class.getResource(BINDINGS.formatted(build)) != null)
        .toList();
  }

  @Override
  public Device place(Optional<Device> asked) {
    return Nd4jDevices.choose(asked);
  }

  @Override
  public Program compile(TrainingStep step, Placement placement, ProcessGroup group) {
    Membership.require(step, group);
    Nd4jKernels kernels = new Nd4jKernels();
    ExecutionPlan plan = Planner.plan(step, kernels);
    StepMemory.ofArena(step, plan).require(StepMemory.ofMachine());
    Program program = new Nd4jProgram(step, plan, kernels, placement, group);
    Membership.tell(program, group);
    return program;
  }
}
