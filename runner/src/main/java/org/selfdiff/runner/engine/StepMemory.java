package org.selfdiff.runner.engine;

import java.lang.management.ManagementFactory;
import java.util.Comparator;
import java.util.Locale;
import java.util.StringJoiner;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.Part;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.cost.LiveValues;
import org.selfdiff.runner.engine.plan.ExecutionPlan;
import org.selfdiff.runner.engine.plan.Storage;

/**
 * The memory that a step needs on its device, in bytes.
 *
 * @param step the step
 * @param networks parameters and buffers of networks
 * @param averages networks that start as copies of others: momentum encoders, teachers
 * @param optimizer buffers of the optimizer
 * @param queues what else is carried from step to step: queues, centers, assignments
 * @param inputs views, masks and scalars
 * @param constants what is computed once
 * @param values values, gradients and copies of them where most is needed at once
 * @param kernel what the kernel that is at work then needs for itself
 */
public record StepMemory(
    TrainingStep step,
    long networks,
    long averages,
    long optimizer,
    long queues,
    long inputs,
    long constants,
    long values,
    long kernel) {
  private static final double GIB = 1L << 30;

  private static final double MIB = 1 << 20;

  private static final double PARTS = 100;

  private static final String SLOTS = "optimizer.";

  /** The memory of a plan whose values share an arena. */
  public static StepMemory ofArena(TrainingStep step, ExecutionPlan plan) {
    long values = 0;
    for (var arena : plan.arena().entrySet()) {
      values = Math.addExact(values, Math.multiplyExact(arena.getKey().bytes(), arena.getValue()));
    }
    return of(step, plan, bytes(plan, Storage.Owner.INPUT), new LiveValues.Peak(values, 0));
  }

  /**
   * The memory of a plan whose values have memory of their own from the kernel that makes them to
   * the last that reads them.
   */
  public static StepMemory ofValues(TrainingStep step, ExecutionPlan plan, Placement placement) {
    long inputs = bytes(plan, Storage.Owner.INPUT);
    // A GPU holds the next step's inputs beside those of this.
    return of(
        step,
        plan,
        placement.device().isCuda() ? Math.multiplyExact(2, inputs) : inputs,
        LiveValues.peak(plan, placement));
  }

  private static StepMemory of(
      TrainingStep step, ExecutionPlan plan, long inputs, LiveValues.Peak peak) {
    long averages = 0;
    long optimizer = 0;
    long networks = 0;
    long queues = 0;
    for (State state : step.states()) {
      long bytes = state.value().spec().bytes();
      if (state.name().startsWith(SLOTS)) {
        optimizer += bytes;
      } else if (state.parts().stream().allMatch(p -> p.init() instanceof Initializer.CopyOf)) {
        averages += bytes;
      } else if (isTensor(state)) {
        queues += bytes;
      } else {
        networks += bytes;
      }
    }
    return new StepMemory(
        step,
        networks,
        averages,
        optimizer,
        queues,
        inputs,
        bytes(plan, Storage.Owner.CONSTANT),
        peak.values(),
        peak.kernel());
  }

  /** Whether a state is one tensor rather than a network's many. */
  private static boolean isTensor(State state) {
    return state.parts().size() == 1 && state.parts().get(0).name().equals(state.name());
  }

  private static long bytes(ExecutionPlan plan, Storage.Owner owner) {
    long all = 0;
    for (Storage s : plan.storages()) {
      if (s.owner() == owner) {
        all = Math.addExact(all, Math.multiplyExact(s.type().bytes(), s.elements()));
      }
    }
    return all;
  }

  /** What is carried from step to step. */
  public long states() {
    return networks + averages + optimizer + queues;
  }

  /** All of it. */
  public long bytes() {
    return states() + inputs + constants + values + kernel;
  }

  /** The memory of this machine, or what its container may take of it. */
  public static long ofMachine() {
    return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
        .getTotalMemorySize();
  }

  /**
   * Refuses a step that cannot be held.
   *
   * @param have bytes that there are
   * @throws DeviceException with what is needed, what there is and what takes most of it
   */
  public void require(long have) {
    if (bytes() > have) {
      throw new DeviceException(
          "a step needs %s of memory, and this machine has %s: %s%s"
              .formatted(gib(bytes()), gib(have), parts(), largestTensor(have)));
    }
  }

  /** What it consists of, as a list in words; what is less than a hundredth is left out. */
  public String parts() {
    StringJoiner list = new StringJoiner(", ");
    part(list, networks, "for networks");
    part(list, averages, "for averages of them");
    part(list, optimizer, "for the optimizer");
    part(list, queues, "for queues and centers");
    part(list, inputs, "for inputs");
    part(list, constants, "for constants");
    part(list, values + kernel, "for activations and gradients");
    return list.toString();
  }

  private void part(StringJoiner list, long bytes, String what) {
    if (bytes >= Math.min(MIB, bytes() / PARTS)) {
      list.add(gib(bytes) + " " + what);
    }
  }

  /**
   * The largest tensor and what to lower where the states alone are too much, as the next sentence
   * without its dot; nothing otherwise.
   */
  public String largestTensor(long have) {
    if (states() + constants < have) {
      return "";
    }
    Part largest =
        step.states().stream()
            .flatMap(s -> s.parts().stream())
            .max(Comparator.comparingLong((Part p) -> p.shape().size()))
            .orElseThrow();
    State holds =
        step.states().stream().filter(s -> s.parts().contains(largest)).findFirst().orElseThrow();
    return ". The largest tensor is %s %s of %s; lower %s"
        .formatted(
            largest.name(),
            largest.shape(),
            gib(Math.multiplyExact(largest.shape().size(), holds.value().type().bytes())),
            largest.name().equals("queue")
                ? "method.queue"
                : "the setting of backbone or method that makes it so large");
  }

  /** Bytes in words. */
  public static String gib(long bytes) {
    return bytes < 1L << 27
        ? String.format(Locale.ROOT, "%.1f MiB", bytes / MIB)
        : String.format(Locale.ROOT, "%.1f GiB", bytes / GIB);
  }
}
