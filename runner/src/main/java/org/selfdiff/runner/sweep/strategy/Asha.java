package org.selfdiff.runner.sweep.strategy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.selfdiff.runner.sweep.space.History;
import org.selfdiff.runner.sweep.space.Trial;
import org.selfdiff.runner.sweep.space.Trial.Status;

/**
 * The asynchronous successive halving algorithm: algorithm 2 of Li et al., "A System for Massively
 * Parallel Hyperparameter Tuning" (2020).
 *
 * <p>Every trial is paused at the end of its rung. A free worker takes the best paused trial that
 * is among the best 1/η of its rung, from the highest rung down, and continues it; only where there
 * is none does it begin a new one. A trial that would be taken at once is not paused at all.
 *
 * @param eta reduction factor η, at least 2
 * @param r least resource of a trial, above 0, for instance in epochs
 * @param R greatest resource of a trial, at least r
 * @param s minimum early-stopping rate: the first rung has r η^s
 */
public record Asha(int eta, long r, long R, int s) implements Pruner {
  private static final Comparator<Trial> SMALLEST_NUMBER = Comparator.comparingInt(Trial::number);

  /** Checks the settings. */
  public Asha {
    if (eta < 2 || r < 1 || s < 0 || r * StrictMath.pow(eta, s) > R) {
      throw new IllegalArgumentException(
          "no rungs from " + r + " times " + eta + "^" + s + " to " + R);
    }
  }

  /**
   * The resource at the end of each rung: r η^(s+k) for the k-th. The last is R itself, so that a
   * finished trial is a whole one where R / r is no power of η.
   */
  public List<Long> rungs() {
    List<Long> rungs = new ArrayList<>();
    long resource = r;
    for (int k = 0; resource <= R; k++) {
      if (k >= s) {
        rungs.add(resource);
      }
      resource = resource > R / eta ? R + 1 : resource * eta;
    }
    rungs.set(rungs.size() - 1, R);
    return rungs;
  }

  @Override
  public Decision after(int trial, int rung, History history) {
    History paused =
        new History(
            history.trials().stream().map(t -> t.number() == trial ? paused(t) : t).toList());
    OptionalInt next = promote(paused);
    return next.isPresent() && next.getAsInt() == trial ? Decision.CONTINUE : Decision.PAUSE;
  }

  private static Trial paused(Trial trial) {
    return new Trial(trial.number(), trial.point(), trial.losses(), Status.PAUSED);
  }

  @Override
  public OptionalInt promote(History history) {
    for (int k = rungs().size() - 2; k >= 0; k--) {
      int rung = k;
      List<Trial> completed = completed(rung, history);
      OptionalInt promotable =
          completed.stream()
              .limit(completed.size() / eta)
              .filter(t -> t.state() == Status.PAUSED && t.losses().size() == rung + 1)
              .mapToInt(Trial::number)
              .findFirst();
      if (promotable.isPresent()) {
        return promotable;
      }
    }
    return OptionalInt.empty();
  }

  /** The trials that completed a rung, best first; those that failed in it come last. */
  private static List<Trial> completed(int rung, History history) {
    Stream<Trial> reached =
        history.reached(rung).stream()
            .sorted(
                Comparator.<Trial>comparingDouble(t -> t.losses().get(rung))
                    .thenComparing(SMALLEST_NUMBER));
    Stream<Trial> failed =
        history.trials().stream()
            .filter(t -> t.state() == Status.FAILED && t.losses().size() == rung);
    return Stream.concat(reached, failed).toList();
  }
}
