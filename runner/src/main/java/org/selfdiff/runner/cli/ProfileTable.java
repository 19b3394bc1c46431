package org.selfdiff.runner.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import org.selfdiff.runner.engine.cost.Interconnect;
import org.selfdiff.runner.engine.cost.Machine;
import org.selfdiff.runner.session.StepProfile;
import org.selfdiff.runner.terminal.Figures;

/**
 * A profile for reading: a line per kind of kernel, then the step as a whole.
 *
 * @param profile what was measured and predicted
 * @param step milliseconds of a whole step
 */
record ProfileTable(StepProfile profile, double step) {
  /** Rows below this share, measured and predicted, are summed up in one line. */
  private static final double SMALL = 0.002;

  void print(PrintWriter out) {
    List<StepProfile.Row> small = profile.rows().stream().filter(this::isSmall).toList();
    boolean sum = small.size() > 1;
    out.println();
    out.println("    measured            predicted");
    out.println("      ms   share         ms   share   kernel and shape of its output");
    profile.rows().stream()
        .filter(row -> !(sum && isSmall(row)))
        .forEach(row -> line(out, row.milliseconds(), row.predicted(), row.label()));
    if (sum) {
      line(
          out,
          small.stream().mapToDouble(StepProfile.Row::milliseconds).sum(),
          small.stream().mapToDouble(StepProfile.Row::predicted).sum(),
          "%d others, each below %s".formatted(small.size(), percent(SMALL).strip()));
    }
    line(out, profile.milliseconds(), profile.predicted(), "all");
    exchanges(out);
    out.println();
    Machine machine = profile.machine();
    double operations = profile.cost().operations();
    double rate = operations / step * 1000;
    say(out, "step", "%.1f ms measured, %.1f ms predicted", step, profile.predicted());
    say(out, "operations", "%.2f G, %.1f G/s reached", operations / 1e9, rate / 1e9);
    say(
        out,
        "peak",
        "%.0f%% of the %.1f G/s of a matrix product, %.0f%% of the %.1f G/s of a convolution",
        100 * rate / machine.low().products(),
        machine.low().products() / 1e9,
        100 * rate / machine.low().convolutions(),
        machine.low().convolutions() / 1e9);
    say(
        out,
        "memory",
        "%.2f GB to move, %.1f ms at %.1f GB/s if nothing stays in caches",
        profile.cost().bytes() / 1e9,
        profile.memoryFloor(),
        machine.bytesPerSecond() / 1e9);
    shared(out);
  }

  /** What travels beside the kernels, and is part of no sum. */
  private void exchanges(PrintWriter out) {
    if (profile.exchanges().isEmpty()) {
      return;
    }
    out.println();
    out.println("    measured            predicted");
    out.println("      ms                 ms         exchange and shape of its output");
    for (StepProfile.Row row : profile.exchanges()) {
      out.printf(
          Locale.ROOT,
          "%8.2f           %8.2f            %s%n",
          row.milliseconds(),
          row.predicted(),
          row.label());
    }
  }

  private void shared(PrintWriter out) {
    if (profile.exchanges().isEmpty()) {
      return;
    }
    Interconnect link = profile.machine().link();
    say(
        out,
        "exchanges",
        "%s of each device in %d; %.1f ms at %s %.1f GB/s",
        Figures.bytes(profile.cost().exchangedBytes()),
        profile.cost().exchanges().size(),
        1000 * profile.machine().exchanging(profile.cost()),
        link.measured() ? "the measured" : "assumed",
        link.bytesPerSecond() / 1e9);
    say(
        out,
        "waiting",
        "%.1f ms, %s of the step, measured; %.1f ms, %s, predicted",
        profile.waited(StepProfile.Row::milliseconds),
        percent(profile.waited(StepProfile.Row::milliseconds) / profile.milliseconds()),
        profile.waited(StepProfile.Row::predicted),
        percent(profile.waited(StepProfile.Row::predicted) / profile.predicted()));
  }

  private boolean isSmall(StepProfile.Row row) {
    return profile.share(row) < SMALL && profile.predictedShare(row) < SMALL;
  }

  private void line(PrintWriter out, double measured, double predicted, String label) {
    out.printf(
        Locale.ROOT,
        "%8.2f  %6s   %8.2f  %6s   %s%n",
        measured,
        percent(measured / profile.milliseconds()),
        predicted,
        percent(predicted / profile.predicted()),
        label);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f%%", 100 * share);
  }

  private static void say(PrintWriter out, String what, String format, Object... numbers) {
    out.printf("%-22s %s%n", what, String.format(Locale.ROOT, format, numbers));
  }
}
