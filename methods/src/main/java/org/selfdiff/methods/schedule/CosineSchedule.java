package org.selfdiff.methods.schedule;

/**
 * Half a cosine over the whole run, {@code to + 0.5 (from - to) (1 + cos(pi t / T))}, another
 * number at every step. The last step comes close to {@code to}, the one after it would have it.
 *
 * @param from number of the first step
 * @param to number at the end
 */
public record CosineSchedule(double from, double to) implements ScalarSchedule {
  @Override
  public double at(StepPosition position) {
    return at(position.done(Per.STEP), position.length(position.epochs(), Per.STEP));
  }

  /**
   * The number after some steps.
   *
   * @param done steps before, 0 to {@code whole}
   * @param whole steps of the run
   */
  public double at(long done, long whole) {
    return to + 0.5 * (from - to) * (1 + Math.cos(Math.PI * done / whole));
  }
}
