package org.selfdiff.runner.sweep.strategy;

import java.util.Collections;
import java.util.List;
import org.selfdiff.runner.sweep.space.History;
import org.selfdiff.runner.sweep.space.Trial;
import org.selfdiff.runner.sweep.space.Trial.Status;

/**
 * The median stopping rule (Golovin et al., "Google Vizier: A Service for Black-Box Optimization",
 * 2017): a trial is stopped if its best loss so far is worse than the median, over the finished
 * trials, of their mean losses up to the same rung.
 *
 * @param startup finished trials before any trial is stopped; at least 1
 * @param firstRung first rung after which a trial may be stopped, from 0
 */
public record MedianPruner(int startup, int firstRung) implements Pruner {
  /** Checks the settings. */
  public MedianPruner {
    if (startup < 1 || firstRung < 0) {
      throw new IllegalArgumentException(
          "median pruning needs at least 1 trial and a first rung from 0, found "
              + startup
              + " and "
              + firstRung);
    }
  }

  @Override
  public Decision after(int trial, int rung, History history) {
    List<Double> means =
        history.trials().stream()
            .filter(t -> t.state() == Status.FINISHED && t.losses().size() > rung)
            .map(t -> mean(t.losses().subList(0, rung + 1)))
            .sorted()
            .toList();
    if (rung < firstRung || means.size() < startup) {
      return Decision.CONTINUE;
    }
    Trial judged = history.trial(trial);
    double best = Collections.min(judged.losses().subList(0, rung + 1));
    return best > median(means) ? Decision.STOP : Decision.CONTINUE;
  }

  private static double mean(List<Double> losses) {
    return losses.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  private static double median(List<Double> sorted) {
    int n = sorted.size();
    return (sorted.get((n - 1) / 2) + sorted.get(n / 2)) / 2;
  }
}
