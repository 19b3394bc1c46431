package org.selfdiff.runner.engine;

import java.lang.management.ManagementFactory;
import java.util.Comparator;
import java.util.Locale;
import org.selfdiff.methods.step.Part;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.plan.ExecutionPlan;
import org.selfdiff.runner.engine.plan.Storage;

/**
 * The memory that a step needs.
 *
 * @param step the step
 * @param states bytes of what it carries from one to the next: networks, slots of the optimizer,
 *     averages, queues
 * @param inputs bytes of its inputs
 * @param constants bytes of its constants
 * @param values bytes of its values where most of them are needed at once
 */
public record StepMemory(TrainingStep step, long states, long inputs, long constants, long values) {
  private static final double GIB = 1L << 30;

  private static final int IMAGES = 4;

  /** The memory of a plan. */
  public static StepMemory of(TrainingStep step, ExecutionPlan plan) {
    long values = 0;
    for (var arena : plan.arena().entrySet()) {
      values = Math.addExact(values, Math.multiplyExact(arena.getKey().bytes(), arena.getValue()));
    }
    return new StepMemory(
        step,
        bytes(plan, Storage.Owner.STATE),
        bytes(plan, Storage.Owner.INPUT),
        bytes(plan, Storage.Owner.CONSTANT),
        values);
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

  /** All of it. */
  public long bytes() {
    return states + inputs + constants + values;
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
   * @throws DeviceException with what is needed, what there is, what takes most of it and what to
   *     lower
   */
  public void require(long have) {
    if (bytes() > have) {
      throw new DeviceException(
          "a step needs %s of memory, and this machine has %s: %s for states, %s for inputs, %s for constants and %s for the values between them. %s"
              .formatted(
                  gib(bytes()),
                  gib(have),
                  gib(states),
                  gib(inputs),
                  gib(constants),
                  gib(values),
                  remedy(have)));
    }
  }

  private String remedy(long have) {
    // The gradient of a network is as long as the network, whatever the batch.
    long network =
        step.states().stream().mapToLong(state -> state.value().spec().bytes()).max().orElse(0);
    long fixed = states + constants + Math.min(network, values);
    if (fixed < have && states < values) {
      return "Lower hardware.batch"
          + batchThatFits((double) (have - fixed) / (bytes() - fixed))
          + ", or the sizes of views and networks.";
    }
    Part largest =
        step.states().stream()
            .flatMap(s -> s.parts().stream())
            .max(Comparator.comparingLong((Part p) -> p.shape().size()))
            .orElseThrow();
    State holds =
        step.states().stream().filter(s -> s.parts().contains(largest)).findFirst().orElseThrow();
    return "The largest tensor is %s %s of %s; lower %s."
        .formatted(
            largest.name(),
            largest.shape(),
            gib(Math.multiplyExact(largest.shape().size(), holds.value().type().bytes())),
            largest.name().equals("queue")
                ? "method.queue"
                : "the setting of backbone or method that makes it so large");
  }

  /** What depends on the batch is proportional to it. */
  private String batchThatFits(double share) {
    long batch =
        step.inputs().stream()
            .filter(v -> v.rank() == IMAGES)
            .mapToLong(v -> v.dim(0))
            .max()
            .orElse(0);
    long fits = (long) Math.floor(share * batch);
    return fits < 1 ? "" : " from %d to about %d".formatted(batch, fits);
  }

  /** Bytes in words. */
  static String gib(long bytes) {
    return bytes < 1L << 27
        ? String.format(Locale.ROOT, "%.1f MiB", bytes / (double) (1 << 20))
        : String.format(Locale.ROOT, "%.1f GiB", bytes / GIB);
  }
}
