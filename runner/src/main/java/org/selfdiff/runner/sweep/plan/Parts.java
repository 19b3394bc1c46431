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
public record Parts(double steps, double input, double evaluation, double around) {
  /** The parts of a run launched once. */
  public static Parts of(RunCost run) {
    return new Parts(
        run.steps() * run.step().work(),
        run.steps() * run.step().waiting(),
        run.judged().seconds(),
        run.start() + run.export());
  }

  /** The parts of some runs together. */
  public static Parts sum(List<RunCost> runs) {
    return runs.stream()
        .map(Parts::of)
        .reduce(
            new Parts(0, 0, 0, 0),
            (a, b) ->
                new Parts(
                    a.steps + b.steps,
                    a.input + b.input,
                    a.evaluation + b.evaluation,
                    a.around + b.around));
  }

  /** The parts as workers divide them. */
  public Parts over(int parallel) {
    return new Parts(steps / parallel, input / parallel, evaluation / parallel, around / parallel);
  }
}
