package org.selfdiff.runner.sweep.plan;

/**
 * What one run costs.
 *
 * @param steps of the whole run
 * @param epochs of the whole run
 * @param step the training step and its views
 * @param judged seconds of its evaluations
 * @param start seconds from one launch to its first step: a sweep launches a run once per rung
 * @param export seconds to write and prove the backbone and to write the report
 * @param checkpointBytes of one checkpoint
 * @param checkpoints kept
 */
public record RunCost(
    long steps,
    int epochs,
    Pipeline step,
    EvaluationTime judged,
    double start,
    double export,
    long checkpointBytes,
    int checkpoints) {

  /**
   * Seconds of all evaluations.
   *
   * @param before the first step: raw pixels and the untrained network
   * @param during training, at its last step too
   * @param after training: the protocols
   */
  public record EvaluationTime(double before, double during, double after) {
    /** All of them. */
    public double seconds() {
      return before + during + after;
    }
  }

  /** Seconds of the whole run, launched once. */
  double seconds() {
    return start + judged.before() + training() + atEnd();
  }

  /** Seconds between the first step and the last, with the evaluations in between. */
  double training() {
    return steps * step.seconds() + judged.during();
  }

  /** Seconds after the last step. */
  double atEnd() {
    return judged.after() + export;
  }

  /** Bytes that the run leaves on the disk, its checkpoints and its exported backbone at most. */
  long bytes() {
    return (checkpoints + 1) * checkpointBytes;
  }
}
