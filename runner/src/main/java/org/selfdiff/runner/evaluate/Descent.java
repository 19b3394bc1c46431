package org.selfdiff.runner.evaluate;

import java.util.Arrays;
import org.selfdiff.methods.random.CounterRandom;

/**
 * How t-SNE finds its map (van der Maaten and Hinton 2008, section 3.4): 1000 steps down KL(P‖Q)
 * with momentum 0.5, from step 250 on 0.8, gains per coordinate, and 12 P in the place of P before
 * step 250.
 */
final class Descent {
  private static final int STEPS = 1000;
  private static final int EARLY_STEPS = 250;
  private static final double EXAGGERATION = 12;
  private static final double DEVIATION = 1e-4;
  private static final double SLOWEST = 50;
  private static final double LEAST_GAIN = 0.01;

  private Descent() {}

  /** What is descended. */
  interface Slope {
    /**
     * The gradient by every point of the map as it is, [2][n]; valid until the next call.
     *
     * @param exaggeration factor of P
     */
    double[][] gradient(double exaggeration);
  }

  /** Where a map of n points begins, [2][n]: close to the origin; equal seeds, equal places. */
  static double[][] start(int n, long seed) {
    CounterRandom random = CounterRandom.of(seed).at("tsne");
    double[][] y = new double[2][n];
    for (int i = 0; i < n; i++) {
      y[0][i] = DEVIATION * random.nextGaussian();
      y[1][i] = DEVIATION * random.nextGaussian();
    }
    return y;
  }

  /**
   * Moves the points.
   *
   * @param y the map that {@code slope} looks at, [2][n]; it is changed in place
   */
  static void run(Slope slope, double[][] y) {
    int n = y[0].length;
    double[][] velocity = new double[2][n];
    double[][] gains = new double[2][n];
    for (double[] gain : gains) {
      Arrays.fill(gain, 1);
    }
    double rate = Math.max(n / EXAGGERATION / 4, SLOWEST);
    for (int step = 0; step < STEPS; step++) {
      boolean early = step < EARLY_STEPS;
      double[][] gradient = slope.gradient(early ? EXAGGERATION : 1);
      double momentum = early ? 0.5 : 0.8;
      for (int axis = 0; axis < 2; axis++) {
        for (int i = 0; i < n; i++) {
          boolean turned = gradient[axis][i] > 0 == velocity[axis][i] > 0;
          double gain = turned ? gains[axis][i] * 0.8 : gains[axis][i] + 0.2;
          gains[axis][i] = Math.max(gain, LEAST_GAIN);
          velocity[axis][i] =
              momentum * velocity[axis][i] - rate * gains[axis][i] * gradient[axis][i];
          y[axis][i] += velocity[axis][i];
        }
      }
    }
  }
}
