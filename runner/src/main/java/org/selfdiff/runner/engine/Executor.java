package org.selfdiff.runner.engine;

import java.util.Optional;
import java.util.OptionalLong;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.group.ProcessGroup;
import org.selfdiff.runner.engine.joined.JoinedCount;
import org.selfdiff.runner.engine.plan.ExecutionPlan;

/** A way of running training steps: the vocabulary on one library's kernels. */
public interface Executor {
  /** Its name in experiment files. */
  String name();

  /** The kernels that would run a step, without memory for them. */
  ExecutionPlan plan(TrainingStep step);

  /**
   * The memory that a step would need.
   *
   * @param placement where it would run; the device need not be there
   */
  StepMemory memory(TrainingStep step, Placement placement);

  /**
   * The calls and kernels of a step, with ops joined and without; none where that is not done.
   *
   * @param placement where it would run; the device need not be there
   */
  default Optional<JoinedCount> joined(TrainingStep step, Placement placement) {
    return Optional.empty();
  }

  /** Memory of a device in bytes; none where it is not there. */
  OptionalLong memory(Device device);

  /**
   * Chooses the device.
   *
   * @param asked the device asked for; absent for a GPU where there is one that it can use, else
   *     the processor
   * @throws DeviceException if what is asked for is not there or cannot be used
   */
  Device place(Optional<Device> asked);

  /** Whether this build has its libraries for GPUs. */
  boolean isBuiltForGpus();

  /**
   * Why a run on a device is refused, in the words in which it is; none where it is not. What has
   * to be loaded to know it is loaded.
   */
  default Optional<String> refusal(Device device) {
    try {
      place(Optional.of(device));
      return Optional.empty();
    } catch (DeviceException refused) {
      return Optional.of(refused.sentences());
    }
  }

  /**
   * Plans a step and allocates all it needs.
   *
   * @param step what to run
   * @param placement where to run it
   * @param group the ranks that it exchanges values with; its input of the rank is written
   * @throws IllegalArgumentException if it exchanges values between another number of ranks
   */
  Program compile(TrainingStep step, Placement placement, ProcessGroup group);

  /** Compiles a step that exchanges nothing. */
  default Program compile(TrainingStep step, Placement placement) {
    return compile(step, placement, ProcessGroup.ALONE);
  }
}
