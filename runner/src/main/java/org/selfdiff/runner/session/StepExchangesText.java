package org.selfdiff.runner.session;

import java.util.Locale;
import org.selfdiff.runner.engine.cost.Calibration;
import org.selfdiff.runner.engine.cost.Interconnect;
import org.selfdiff.runner.engine.cost.Machine;
import org.selfdiff.runner.engine.cost.StepCost;
import org.selfdiff.runner.terminal.Figures;

/** What several devices exchange in a step as lines for the terminal; nothing of one. */
public final class StepExchangesText {
  private StepExchangesText() {}

  /** What is exchanged, and how long it is on its way. */
  public static String of(FittingStep step) {
    Setup setup = step.setup();
    return setup.world() == 1 ? "" : of(setup.world(), cost(step), link(setup));
  }

  /**
   * What a step takes of one device by rates that are measured now, and how long it waits for the
   * others.
   *
   * @throws org.selfdiff.runner.engine.DeviceException if the device is not there
   */
  public static String measured(FittingStep step) {
    if (step.setup().world() == 1) {
      return "";
    }
    Setup rank = Setup.mirrored(step.setup().experiment());
    Machine machine = Calibration.measure(rank.executor(), rank.placement());
    return of(cost(step), machine);
  }

  private static StepCost cost(FittingStep step) {
    Setup setup = step.setup();
    return StepCost.of(setup.executor().plan(step.graph().step()), setup.placement().precision());
  }

  private static Interconnect link(Setup setup) {
    return Interconnect.assumed(setup.placement().device());
  }

  private static String of(int world, StepCost cost, Interconnect link) {
    StringBuilder text = new StringBuilder();
    double seconds = cost.exchanges().stream().mapToDouble(link::seconds).sum();
    line(
        text,
        "devices",
        "%d; each sends %s a step in %d exchanges, %.1f ms at an assumed %.1f GB/s and %.2f ms each",
        world,
        Figures.bytes(cost.exchangedBytes()),
        cost.exchanges().size(),
        1000 * seconds,
        link.bytesPerSecond() / 1e9,
        1000 * link.secondsPerExchange());
    for (StepExchanges.Group g : StepExchanges.of(world, cost).groups()) {
      line(text, "", "%-12s%12s", g.what().word(), Figures.bytes(g.bytes()));
    }
    return text.toString();
  }

  private static String of(StepCost cost, Machine machine) {
    StringBuilder text = new StringBuilder();
    line(
        text,
        "devices",
        "%.1f ms of computing on each by the cost model, %.1f ms of exchanges beside it, %.1f ms of waiting for them",
        1000 * machine.computing(cost),
        1000 * machine.exchanging(cost),
        1000 * machine.waiting(cost));
    return text.toString();
  }

  private static void line(StringBuilder text, String what, String format, Object... numbers) {
    text.append(
        String.format(Locale.ROOT, "%-8s%s\n", what, String.format(Locale.ROOT, format, numbers)));
  }
}
