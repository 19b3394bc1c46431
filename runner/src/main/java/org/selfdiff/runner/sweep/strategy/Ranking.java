package org.selfdiff.runner.sweep.strategy;

import java.util.Comparator;
import java.util.List;
import org.selfdiff.runner.sweep.space.History;
import org.selfdiff.runner.sweep.space.Trial;
import org.selfdiff.runner.sweep.space.Trial.Status;

/**
 * The order of trials from best to worst where some got further than others.
 *
 * <p>Who has reached a later rung is better, as it was among the best of the rung before; on one
 * rung the smaller loss is better; trials that failed or cannot be are worst, and equal.
 */
final class Ranking {
  static final Comparator<Trial> BEST_FIRST = Ranking::compare;

  private Ranking() {}

  private static int compare(Trial a, Trial b) {
    if (failed(a) || failed(b)) {
      return Boolean.compare(failed(a), failed(b));
    }
    int further = Integer.compare(b.losses().size(), a.losses().size());
    return further != 0 ? further : Double.compare(a.loss().orElseThrow(), b.loss().orElseThrow());
  }

  /** The trials something is known of, in the order of their numbers. */
  static List<Trial> known(History history) {
    return history.trials().stream().filter(Ranking::known).toList();
  }

  static boolean known(Trial trial) {
    return failed(trial) || trial.loss().isPresent();
  }

  private static boolean failed(Trial trial) {
    return trial.state() == Status.FAILED || trial.state() == Status.IMPOSSIBLE;
  }
}
