package org.selfdiff.runner.sweep.language;

import java.util.List;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.methods.schema.Setting.Order;
import org.selfdiff.runner.sweep.strategy.Asha;
import org.selfdiff.runner.sweep.strategy.MedianPruner;
import org.selfdiff.runner.sweep.strategy.Pruner;

/** How poor trials are ended. */
public sealed interface Pruning permits Pruning.None, Pruning.Median, Pruning.Halving {

  /**
   * The epochs after which trials are judged, the last not among them.
   *
   * @param epochs of a whole run
   */
  List<Integer> rungs(int epochs);

  /** The pruner for runs of so many epochs. */
  Pruner pruner(int epochs);

  /**
   * What all trials together are expected to take.
   *
   * @param epochs of training
   * @param launches of runs, one for each rung that a trial reaches
   * @param finished trials that reach the last epoch
   */
  record Effort(double epochs, double launches, double finished) {}

  /**
   * What all trials together are expected to take.
   *
   * @param trials how many begin
   * @param epochs of a whole run
   */
  Effort expected(int trials, int epochs);

  /** Every trial runs to its end. */
  @Kind(value = "none", doc = "every trial runs to its end")
  record None() implements Pruning {
    @Override
    public List<Integer> rungs(int epochs) {
      return List.of();
    }

    @Override
    public Pruner pruner(int epochs) {
      return (trial, rung, history) -> Pruner.Decision.CONTINUE;
    }

    @Override
    public Effort expected(int trials, int epochs) {
      return new Effort((double) trials * epochs, trials, trials);
    }
  }

  /** The median stopping rule. */
  @Kind(value = "median", doc = "ends a trial that is worse than the median of the finished ones")
  record Median(
      @Setting(
              doc = "epochs after which trials are judged",
              unit = "epochs",
              min = 1,
              max = 1_000_000,
              order = Order.RISING)
          List<Integer> rungs,
      @Setting(
              doc = "trials that run to their end before any is ended",
              byDefault = "5",
              unit = "trials",
              min = 1,
              max = 10_000)
          int startup)
      implements Pruning {
    @Override
    public List<Integer> rungs(int epochs) {
      return rungs;
    }

    @Override
    public Pruner pruner(int epochs) {
      return new MedianPruner(startup, 0);
    }

    /** As if half of the trials after the first ones ended, evenly over the rungs. */
    @Override
    public Effort expected(int trials, int epochs) {
      double half = Math.max(0, trials - startup) / 2.0;
      double whole = trials - half;
      double ended = rungs.stream().mapToInt(r -> r).average().orElse(epochs);
      int launches = rungs.size() + 1;
      return new Effort(
          whole * epochs + half * ended, whole * launches + half * launches / 2, whole);
    }
  }

  /** Asynchronous successive halving. */
  @Kind(
      value = "asha",
      doc = "asynchronous successive halving (arXiv 1810.05934): pauses trials, promotes the best")
  record Halving(
      @Setting(
              doc = "epochs of the first rung; each further one has eta times as many",
              byDefault = "1",
              unit = "epochs",
              min = 1,
              max = 1_000_000)
          int least,
      @Setting(
              doc = "one of so many trials goes on to the next rung",
              byDefault = "3",
              min = 2,
              max = 1_000)
          int eta)
      implements Pruning {
    @Override
    public List<Integer> rungs(int epochs) {
      List<Integer> all = asha(epochs).rungs().stream().map(Math::toIntExact).toList();
      return all.subList(0, all.size() - 1);
    }

    @Override
    public Pruner pruner(int epochs) {
      return asha(epochs);
    }

    @Override
    public Effort expected(int trials, int epochs) {
      double sum = 0;
      double launches = 0;
      int reached = trials;
      int alive = trials;
      int before = 0;
      for (long rung : asha(epochs).rungs()) {
        sum += (double) alive * (rung - before);
        launches += alive;
        reached = alive;
        alive /= eta;
        before = (int) rung;
      }
      return new Effort(sum, launches, reached);
    }

    /** Trials of which one is promoted to the end: fewer never finish any. */
    public int fewest(int epochs) {
      return (int) Math.round(Math.pow(eta, rungs(epochs).size()));
    }

    private Asha asha(int epochs) {
      return new Asha(eta, Math.min(least, epochs), epochs, 0);
    }
  }
}
