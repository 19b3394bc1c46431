package org.selfdiff.runner.sweep.plan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.sweep.prospect.ProspectText;
import org.selfdiff.runner.sweep.view.Keys;
import org.selfdiff.runner.sweep.view.TrialTable;
import org.selfdiff.runner.terminal.Figures;

/** A plan as text for the terminal. */
public final class PlanText {
  private static final double MIB = 1 << 20;

  private final StringBuilder text = new StringBuilder();

  private PlanText() {}

  /**
   * The table of trials and the totals below.
   *
   * @param most trials to list
   */
  public static String of(SweepPlan plan, Measured measured, int most) {
    PlanText text = new PlanText();
    text.trials(plan, most);
    text.totals(plan, measured);
    return text.text.toString();
  }

  /** A single run. */
  public static String of(Loaded.Valid run, RunCost cost, Measured measured) {
    PlanText text = new PlanText();
    long perEpoch = cost.steps() / cost.epochs();
    text.line(
        "run",
        "%s, %d steps: %d epochs of %d"
            .formatted(run.runName(), cost.steps(), cost.epochs(), perEpoch));
    text.devices(run.experiment());
    text.step(measured);
    text.input(cost);
    text.line("time", time(cost.seconds()) + ": " + parts(TimeBreakdown.of(cost)));
    text.line("disk", mib(cost.bytes()) + " MiB at most");
    return text.text.toString();
  }

  private void trials(SweepPlan plan, int most) {
    Map<String, String> names =
        Keys.shortened(plan.sweep().space().axes().stream().map(a -> a.dimension().key()).toList());
    List<List<String>> rows = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of("trial"));
    head.addAll(names.values());
    head.addAll(List.of("steps", "ms/step", "time", "MiB"));
    rows.add(head);
    for (PlannedTrial t : plan.runs().stream().limit(most).toList()) {
      RunCost cost = t.cost();
      List<String> row = new ArrayList<>(List.of(Integer.toString(t.trial().number())));
      names.keySet().forEach(key -> row.add(t.trial().shown().getOrDefault(key, "")));
      row.add(Long.toString(cost.steps()));
      row.add(milliseconds(cost.step().seconds()));
      row.add(time(cost.seconds()));
      row.add(mib(cost.bytes()));
      rows.add(row);
    }
    text.append(TrialTable.aligned(rows));
    if (plan.runs().size() > most) {
      text.append("and ").append(plan.runs().size() - most).append(" more\n");
    }
    text.append(ProspectText.of(plan.prospects())).append('\n');
  }

  private void totals(SweepPlan plan, Measured measured) {
    int runs = plan.runs().size();
    int seeds = plan.sweep().seeds().size();
    int same = plan.prospects().equal().size();
    int impossible = plan.prospects().impossible().size();
    line(
        "trials",
        plan.prospects().trials().size()
            + (plan.prospects().exact()
                ? ""
                : ", drawn at random in place of those that will be chosen")
            + (same == 0 ? "" : ", " + same + " equal to another")
            + (impossible == 0 ? "" : ", " + impossible + " impossible"));
    line("runs", runs * seeds + (seeds == 1 ? "" : ": " + runs + " points, " + seeds + " seeds"));
    if (runs == 0) {
      return;
    }
    devices(plan.sweep().base().experiment());
    step(measured);
    input(plan.runs().get(0).cost());
    double whole = plan.wholeSeconds();
    double expected = plan.expectedSeconds();
    line(
        "time",
        time(whole)
            + (plan.parallel() == 1
                ? " one run after the other"
                : ", " + plan.parallel() + " runs at the same time"));
    line("parts", parts(TimeBreakdown.sum(plan.costs()).over(plan.parallel())));
    List<Integer> rungs = plan.sweep().sweep().pruner().rungs(plan.sweep().epochs());
    if (!rungs.isEmpty()) {
      line(
          "pruned",
          "some "
              + time(expected)
              + ", "
              + Figures.percent(Math.abs(1 - expected / whole))
              + (expected < whole ? " less" : " more")
              + ", with rungs at epochs "
              + rungs);
    }
    line("disk", mib(plan.bytes()) + " MiB at most");
  }

  private void devices(Experiment experiment) {
    String words = SharedStep.words(experiment);
    if (!words.isEmpty()) {
      line("devices", words);
    }
  }

  private void step(Measured measured) {
    line(
        "step",
        String.format(
            Locale.ROOT,
            "%s ms measured, %s ms by the cost model; %.2f GFLOP",
            milliseconds(measured.step()),
            milliseconds(measured.predicted()),
            measured.operations() / 1e9));
  }

  private void input(RunCost cost) {
    Pipeline step = cost.step();
    line(
        "input",
        milliseconds(step.preparation())
            + " ms of one core per step, "
            + (step.waiting() > 0
                ? "which makes a step " + milliseconds(step.seconds()) + " ms"
                : "prepared meanwhile"));
  }

  private static String parts(TimeBreakdown parts) {
    return "steps "
        + time(parts.steps())
        + ", input "
        + time(parts.input())
        + ", evaluation "
        + time(parts.evaluation())
        + ", start and export "
        + time(parts.around());
  }

  private void line(String what, String says) {
    text.append(String.format(Locale.ROOT, "%-8s%s\n", what, says));
  }

  private static String milliseconds(double seconds) {
    return String.format(Locale.ROOT, "%.1f", 1000 * seconds);
  }

  private static String time(double seconds) {
    return Figures.duration(Duration.ofMillis(Math.round(1000 * seconds)));
  }

  private static String mib(long bytes) {
    return String.format(Locale.ROOT, "%.1f", bytes / MIB);
  }
}
