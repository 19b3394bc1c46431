package org.selfdiff.runner.sweep.plan;

import java.util.List;

/**
 * Where the time of runs goes, in seconds.
 *
 * @param steps training steps alone
 * @param input waiting for views
 * @param evaluation all evaluations
 * @param around start, export and report
 */
record TimeBreakdown(double steps, double input, double evaluation, double around) {
  /** The parts of a run launched once. */
  public static TimeBreakdown of(RunCost run) {
    return new TimeBreakdown(
        run.steps() * run.step().work(),
        run.steps() * run.step().waiting(),
        run.judged().seconds(),
        run.start() + run.export());
  }

  /** The parts of some runs together. */
  public static TimeBreakdown sum(List<RunCost> runs) {
    return runs.stream()
        .map(TimeBreakdown::of)
        .reduce(
            new TimeBreakdown(0, 0, 0, 0),
            (a, b) ->
                new TimeBreakdown(
                    a.steps + b.steps,
                    a.input + b.input,
                    a.evaluation + b.evaluation,
                    a.around + b.around));
  }

  /** The parts as workers divide them. */
  public TimeBreakdown over(int parallel) {
    return new TimeBreakdown(
        steps / parallel, input / parallel, evaluation / parallel, around / parallel);
  }
}
