package org.selfdiff.runner.sweep.strategy;

import java.util.Comparator;
import java.util.List;
import org.selfdiff.runner.sweep.space.History;
import org.selfdiff.runner.sweep.space.Trial;
import org.selfdiff.runner.sweep.space.Trial.State;

/**
 * The order of trials from best to worst where some got further than others.
 *
 * <p>Who has reached a later rung is better, as it was among the best of the rung before; on one
 * rung the smaller loss is better; trials that failed or cannot be are worst, and equal.
 */
final class Ranking {
  static final Comparator<Trial> BEST_FIRST =
      Comparator.comparing(Ranking::failed)
          .thenComparing(t -> failed(t) ? 0 : -t.losses().size())
          .thenComparing(t -> failed(t) ? 0 : t.loss().orElseThrow());

  private Ranking() {}

  /** The trials something is known of, in the order of their numbers. */
  static List<Trial> known(History history) {
    return history.trials().stream().filter(t -> failed(t) || t.loss().isPresent()).toList();
  }

  static boolean failed(Trial trial) {
    return trial.state() == State.FAILED || trial.state() == State.IMPOSSIBLE;
  }
}
