package org.selfdiff.runner.evaluate;

/**
 * How images are distributed over K prototypes, by a softmax of scores for each. Not thread safe.
 */
public final class PrototypeEntropy {
  private final double[] mean;
  private final double[] exponentials;
  private double entropies;
  private int images;

  /**
   * Before the first image.
   *
   * @param prototypes K, at least 2
   */
  public PrototypeEntropy(int prototypes) {
    mean = new double[prototypes];
    exponentials = new double[prototypes];
  }

  /**
   * Adds an image.
   *
   * @param scores its scores over the temperature, [K]
   */
  public void add(double[] scores) {
    double largest = Double.NEGATIVE_INFINITY;
    for (double score : scores) {
      largest = Math.max(largest, score);
    }
    double sum = 0;
    for (int k = 0; k < mean.length; k++) {
      exponentials[k] = Math.exp(scores[k] - largest);
      sum += exponentials[k];
    }
    for (int k = 0; k < mean.length; k++) {
      double probability = exponentials[k] / sum;
      mean[k] += probability;
      entropies += part(probability);
    }
    images++;
  }

  /**
   * The entropy of a distribution in the mean over the images, in units of log K: 0 where every
   * image has one prototype of its own choice, 1 where all are equally likely.
   */
  public double ofImages() {
    return entropies / images / Math.log(mean.length);
  }

  /**
   * The entropy of the mean distribution, in units of the largest that so many images can have with
   * one prototype each, log min(K, images): 0 where all images have the same prototype.
   */
  public double ofMean() {
    double entropy = 0;
    for (double sum : mean) {
      entropy += part(sum / images);
    }
    return entropy / Math.log(Math.max(2, Math.min(mean.length, images)));
  }

  private static double part(double probability) {
    return probability > 0 ? -probability * Math.log(probability) : 0;
  }
}
