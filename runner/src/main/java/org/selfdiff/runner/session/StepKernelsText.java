package org.selfdiff.runner.session;

import java.util.Locale;
import java.util.Optional;
import org.selfdiff.runner.config.Hardware;
import org.selfdiff.runner.config.Hardware.JoinedKernels;
import org.selfdiff.runner.engine.joined.JoinedCount;

/** The kernels of a step on a GPU as lines for the terminal, with and without joined ones. */
public final class StepKernelsText {
  private StepKernelsText() {}

  /** What a step runs; nothing on processors where nothing is said of joined kernels. */
  public static String of(FittingStep step) {
    Hardware hardware = step.setup().experiment().hardware();
    boolean on = hardware.joinedKernels() == JoinedKernels.ON;
    Optional<JoinedCount> count = count(step);
    if (count.isEmpty()) {
      return on ? line(none(step.setup())) : "";
    }
    JoinedCount c = count.get();
    return on
        ? line("%d calls of libtorch and %d kernels of SelfDiff a step", c.library(), c.own())
            + more("%d calls with hardware.joined-kernels = off", c.plain())
        : line("%d calls of libtorch a step", c.plain())
            + more(
                "%d and %d kernels of SelfDiff with hardware.joined-kernels = on",
                c.library(), c.own());
  }

  /** The calls and kernels of a step, where it may have joined ones. */
  public static Optional<JoinedCount> count(FittingStep step) {
    return step.setup().executor().joined(step.graph().step(), step.setup().placement());
  }

  /** Why a setup has no joined kernels. */
  public static String none(Setup setup) {
    return "hardware.joined-kernels = on changes nothing on %s: ops are joined on GPUs alone"
        .formatted(setup.placement().device());
  }

  private static String line(String format, Object... numbers) {
    return "kernels " + String.format(Locale.ROOT, format, numbers) + "\n";
  }

  private static String more(String format, Object... numbers) {
    return "        " + String.format(Locale.ROOT, format, numbers) + "\n";
  }
}
