package org.selfdiff.runner.ui;

/**
 * A long curve with few points: neighbours are put together, and of each group remain its mean and
 * the least and the greatest value, so that a single spike stays visible. Values that are not
 * finite do not enter; a group of nothing else has the mean NaN.
 *
 * @param at index of the value that stands for the group: the one in its middle
 * @param mean of each group
 * @param low least value of each group
 * @param high greatest value of each group
 */
record Buckets(int[] at, double[] mean, double[] low, double[] high) {
  /**
   * Groups of equal size, give or take one.
   *
   * @param from index of the first value
   * @param most groups, at least 1; with no more values than that each is its own group
   */
  static Buckets of(Numbers values, int from, int most) {
    int count = values.size() - from;
    int groups = Math.min(count, most);
    Buckets result =
        new Buckets(new int[groups], new double[groups], new double[groups], new double[groups]);
    for (int g = 0; g < groups; g++) {
      int begin = from + (int) ((long) g * count / groups);
      int end = from + (int) ((long) (g + 1) * count / groups);
      result.fill(g, values, begin, end);
    }
    return result;
  }

  private void fill(int group, Numbers values, int begin, int end) {
    double sum = 0;
    int finite = 0;
    double least = Double.NaN;
    double greatest = Double.NaN;
    for (int i = begin; i < end; i++) {
      double value = values.get(i);
      if (Double.isFinite(value)) {
        sum += value;
        least = finite == 0 ? value : Math.min(least, value);
        greatest = finite == 0 ? value : Math.max(greatest, value);
        finite++;
      }
    }
    at[group] = begin + (end - begin) / 2;
    mean[group] = finite == 0 ? Double.NaN : sum / finite;
    low[group] = least;
    high[group] = greatest;
  }

  /** True when some group has more than one value of {@code values}. */
  boolean thinned(int values) {
    return values > at.length;
  }
}
