package org.selfdiff.runner.sweep.plan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.selfdiff.runner.sweep.view.Keys;
import org.selfdiff.runner.sweep.view.TrialTable;
import org.selfdiff.runner.terminal.Figures;

/** A plan as text for the terminal. */
public final class PlanText {
  private static final double MIB = 1 << 20;

  private PlanText() {}

  /**
   * The table of trials and the totals below.
   *
   * @param most trials to list
   */
  public static String of(SweepPlan plan, Costs costs, int most) {
    StringBuilder text = new StringBuilder();
    Map<String, String> names =
        Keys.shortened(plan.sweep().space().axes().stream().map(a -> a.dimension().key()).toList());
    List<List<String>> rows = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of("trial"));
    head.addAll(names.values());
    head.addAll(List.of("steps", "ms/step", "time", "MiB"));
    rows.add(head);
    for (PlannedTrial t : plan.runs().stream().limit(most).toList()) {
      RunCost cost = t.cost().orElseThrow();
      List<String> row = new ArrayList<>(List.of(Integer.toString(t.number())));
      names.keySet().forEach(key -> row.add(t.point().getOrDefault(key, "")));
      row.add(Long.toString(cost.steps()));
      row.add(String.format(Locale.ROOT, "%.1f", 1000 * cost.secondsPerStep()));
      row.add(time(cost.seconds()));
      row.add(mib(cost.bytes()));
      rows.add(row);
    }
    text.append(TrialTable.aligned(rows));
    if (plan.runs().size() > most) {
      text.append("and ").append(plan.runs().size() - most).append(" more\n");
    }
    for (PlannedTrial t : plan.trials()) {
      if (!t.impossible().isEmpty()) {
        text.append("trial ").append(t.number()).append(' ').append(t.point());
        text.append(" is impossible: ").append(t.impossible()).append('\n');
      }
    }
    return text.append('\n').append(totals(plan, costs)).toString();
  }

  private static String totals(SweepPlan plan, Costs costs) {
    int runs = plan.runs().size();
    int seeds = plan.sweep().seeds().size();
    long same = plan.trials().stream().filter(t -> t.same() >= 0).count();
    long impossible = plan.trials().stream().filter(t -> !t.impossible().isEmpty()).count();
    StringBuilder text = new StringBuilder();
    line(
        text,
        "trials",
        plan.trials().size()
            + (plan.exact() ? "" : ", drawn at random in place of those that will be chosen")
            + (same == 0 ? "" : ", " + same + " equal to another")
            + (impossible == 0 ? "" : ", " + impossible + " impossible"));
    line(
        text,
        "runs",
        runs * seeds + (seeds == 1 ? "" : ": " + runs + " points, " + seeds + " seeds"));
    line(
        text,
        "step",
        String.format(
            Locale.ROOT,
            "%.1f ms measured, %.1f ms by the cost model, which is corrected by that",
            1000 * costs.measuredSeconds(),
            1000 * costs.predictedSeconds()));
    double whole = plan.wholeSeconds();
    double expected = plan.expectedSeconds();
    line(text, "time", time(whole) + " of training steps one run after the other");
    if (expected < whole) {
      line(
          text,
          "pruned",
          "some "
              + time(expected)
              + ", "
              + Figures.percent(1 - expected / whole)
              + " less, with rungs at epochs "
              + plan.sweep().sweep().pruner().rungs(plan.sweep().epochs()));
    }
    line(text, "disk", mib(plan.bytes()) + " MiB at most");
    return text.toString();
  }

  private static void line(StringBuilder text, String what, String says) {
    text.append(String.format(Locale.ROOT, "%-8s%s%n", what, says));
  }

  private static String time(double seconds) {
    return Figures.duration(Duration.ofMillis(Math.round(1000 * seconds)));
  }

  private static String mib(long bytes) {
    return String.format(Locale.ROOT, "%.1f", bytes / MIB);
  }
}
