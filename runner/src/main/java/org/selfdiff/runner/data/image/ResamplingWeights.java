package org.selfdiff.runner.data.image;

/** Which source pixels make one target pixel of a line, and their fixed-point weights. */
final class ResamplingWeights {
  private final int scaleOfOne;
  private int stride;
  private int[] first = new int[0];
  private int[] taps = new int[0];
  private int[] weights = new int[0];
  private long[] pairs = new long[0];
  private int pairsEach;
  private double[] shares = new double[0];

  ResamplingWeights(int bits) {
    scaleOfOne = 1 << bits;
  }

  /**
   * Weights of some target pixels of a part of a line.
   *
   * @param begin where the part begins, in pixels from 0
   * @param length pixels of the part, whole or not
   * @param in pixels of the line; those before and behind it weigh nothing
   * @param out pixels that the part is seen as
   * @param from the first of those that are wanted; it becomes target pixel 0
   * @param wanted how many
   */
  void compute(
      double begin,
      double length,
      int in,
      int out,
      int from,
      int wanted,
      Interpolation interpolation) {
    double scale = length / out;
    double stretch = Math.max(scale, 1.0);
    boolean cubic = interpolation == Interpolation.BICUBIC;
    double support = cubic ? 2.0 * stretch : stretch;
    double inverse = 1.0 / stretch;
    stride = (int) Math.ceil(support) * 2 + 1;
    if (first.length < wanted) {
      first = new int[wanted];
      taps = new int[wanted];
    }
    if (weights.length < wanted * stride) {
      weights = new int[wanted * stride];
    }
    if (shares.length < stride) {
      shares = new double[stride];
    }
    for (int x = 0; x < wanted; x++) {
      double center = begin + (from + x + 0.5) * scale;
      int lowest = Math.max((int) (center - support + 0.5), 0);
      int count = Math.min((int) (center + support + 0.5), in) - lowest;
      double total = 0;
      for (int k = 0; k < count; k++) {
        double distance = Math.abs((k + lowest - center + 0.5) * inverse);
        shares[k] = cubic ? cubic(distance) : distance < 1.0 ? 1.0 - distance : 0.0;
        total += shares[k];
      }
      for (int k = 0; k < count; k++) {
        double weight = shares[k] / total * scaleOfOne;
        weights[x * stride + k] = (int) (weight < 0 ? weight - 0.5 : weight + 0.5);
      }
      while (count > 1 && weights[x * stride + count - 1] == 0) {
        count--;
      }
      first[x] = lowest;
      taps[x] = count;
    }
  }

  /** Keys' kernel with a = -1/2. */
  private static double cubic(double x) {
    if (x < 1.0) {
      return (1.5 * x - 2.5) * x * x + 1;
    }
    return x < 2.0 ? (((x - 5) * x + 8) * x - 4) * -0.5 : 0.0;
  }

  /** First source pixel of target pixel x. */
  int first(int x) {
    return first[x];
  }

  /** The same of all; it may be longer. */
  int[] firsts() {
    return first;
  }

  /** Number of source pixels of target pixel x, at least 1. */
  int taps(int x) {
    return taps[x];
  }

  /** Index in {@link #weights()} of the first weight of target pixel x. */
  int begin(int x) {
    return x * stride;
  }

  int[] weights() {
    return weights;
  }

  /**
   * Weights of two neighbors in one number: that of the first times 2^32 plus that of the second.
   * Every target pixel has {@link #pairsEach} of them, from index {@code x * pairsEach} on; what is
   * too many weighs 0, and may lie behind the line.
   */
  long[] pairs() {
    return pairs;
  }

  /** Pairs of each target pixel. */
  int pairsEach() {
    return pairsEach;
  }

  /** Fills {@link #pairs()} with the weights of some target pixels, from the first on. */
  void pair(int wanted) {
    int most = 1;
    for (int x = 0; x < wanted; x++) {
      most = Math.max(most, taps[x]);
    }
    pairsEach = (most + 1) / 2;
    if (pairs.length < wanted * pairsEach) {
      pairs = new long[wanted * pairsEach];
    }
    for (int x = 0; x < wanted; x++) {
      for (int pair = 0; pair < pairsEach; pair++) {
        pairs[x * pairsEach + pair] = ((long) weight(x, 2 * pair) << 32) + weight(x, 2 * pair + 1);
      }
    }
  }

  private int weight(int x, int tap) {
    return tap < taps[x] ? weights[begin(x) + tap] : 0;
  }
}
