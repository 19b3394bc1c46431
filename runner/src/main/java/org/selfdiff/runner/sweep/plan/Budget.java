package org.selfdiff.runner.sweep.plan;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.selfdiff.runner.sweep.language.Pruning;
import org.selfdiff.runner.terminal.Figures;

/**
 * Fits the rungs of a sweep to the time there is.
 *
 * @param time the time there is
 */
public record Budget(Duration time) {
  private static final Pattern TEXT = Pattern.compile("(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+)s)?");
  private static final int ETA = 3;

  /**
   * Reads {@code 2h}, {@code 90m} or {@code 1h30m}.
   *
   * @throws IllegalArgumentException where it is no such text
   */
  public static Budget of(String text) {
    Matcher m = TEXT.matcher(text);
    if (text.isEmpty() || !m.matches()) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is no time, expected for instance 2h, 90m or 1h30m");
    }
    long seconds = 3600 * part(m, 1) + 60 * part(m, 2) + part(m, 3);
    return new Budget(Duration.ofSeconds(seconds));
  }

  private static long part(Matcher m, int group) {
    return m.group(group) == null ? 0 : Long.parseLong(m.group(group));
  }

  /** One sentence: the rungs that keep as much as fits, or how many trials do. */
  public String advice(SweepPlan plan) {
    double whole = plan.wholeSeconds();
    int count = plan.runs().size();
    String within = "within " + Figures.duration(time) + ": ";
    if (whole <= time.toSeconds()) {
      return within + "every trial can run to its end, pruner { kind = none }";
    }
    int eta = plan.sweep().sweep().pruner() instanceof Pruning.Halving h ? h.eta() : ETA;
    for (int least = plan.sweep().epochs() - 1; least >= 1; least--) {
      Pruning.Halving pruner = new Pruning.Halving(least, eta);
      double seconds = plan.seconds(pruner, count);
      if (seconds <= time.toSeconds() && count >= pruner.fewest(plan.sweep().epochs())) {
        return within
            + "pruner { kind = asha, least = "
            + least
            + ", eta = "
            + eta
            + " }, rungs at epochs "
            + pruner.rungs(plan.sweep().epochs())
            + ", some "
            + Figures.duration(Duration.ofSeconds(Math.round(seconds)));
      }
    }
    Pruning.Halving hardest = new Pruning.Halving(1, eta);
    int fewest = hardest.fewest(plan.sweep().epochs());
    int fewer = count;
    while (fewer >= fewest && plan.seconds(hardest, fewer) > time.toSeconds()) {
      fewer--;
    }
    return within
        + (fewer < fewest
            ? "too little for any trial to reach its end, shorten schedule.epochs"
            : fewer
                + " trials fit with pruner { kind = asha, least = 1, eta = "
                + eta
                + " }, not "
                + count);
  }
}
