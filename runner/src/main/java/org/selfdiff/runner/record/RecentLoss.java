package org.selfdiff.runner.record;

/**
 * The loss of a run as every view shows it: the mean over the last epoch, of its last {@value
 * #MOST} recorded steps where it has more. Single steps differ from each other by their images
 * alone. Not for use by several threads at once.
 */
public final class RecentLoss {
  /** Steps that count at most. */
  public static final int MOST = 100;

  private final double[] epochs = new double[MOST];
  private final double[] losses = new double[MOST];
  private int next;
  private int count;

  /**
   * Takes the next recorded step.
   *
   * @param epoch epochs done, with their fraction
   */
  public void add(double epoch, double loss) {
    epochs[next] = epoch;
    losses[next] = loss;
    next = (next + 1) % MOST;
    count = Math.min(MOST, count + 1);
  }

  /** Forgets all steps. */
  public void clear() {
    next = 0;
    count = 0;
  }

  /** The mean; NaN before the first step, not finite where a loss was not. */
  public double mean() {
    double sum = 0;
    int taken = 0;
    double last = count == 0 ? 0 : epochs[(next + MOST - 1) % MOST];
    for (int back = 1; back <= count; back++) {
      int at = (next + MOST - back) % MOST;
      if (epochs[at] <= last - 1) {
        break;
      }
      sum += losses[at];
      taken++;
    }
    return taken == 0 ? Double.NaN : sum / taken;
  }
}
