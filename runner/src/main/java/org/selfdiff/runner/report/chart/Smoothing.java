package org.selfdiff.runner.report.chart;

import java.util.ArrayList;
import java.util.List;

/** Curves with less noise, or with fewer points. */
final class Smoothing {
  private Smoothing() {}

  /**
   * Average with weights that fall off exponentially to both sides, so that the curve does not lag;
   * values that are not finite stay and do not enter the average.
   *
   * @param window points to each side that weigh about equally; at most 1 changes nothing
   */
  static List<Point> exponential(List<Point> points, double window) {
    double decay = Math.max(0, 1 - 1 / Math.max(1, window));
    int count = points.size();
    double[] sums = new double[count];
    double[] weights = new double[count];
    accumulate(points, decay, sums, weights, 0, 1);
    accumulate(points, decay, sums, weights, count - 1, -1);
    List<Point> result = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      Point point = points.get(i);
      // Both directions hold the point itself.
      result.add(
          point.finite() ? new Point(point.x(), (sums[i] - point.y()) / (weights[i] - 1)) : point);
    }
    return result;
  }

  private static void accumulate(
      List<Point> points, double decay, double[] sums, double[] weights, int begin, int step) {
    double sum = 0;
    double weight = 0;
    for (int i = begin; i >= 0 && i < points.size(); i += step) {
      boolean finite = points.get(i).finite();
      sum = decay * sum + (finite ? points.get(i).y() : 0);
      weight = decay * weight + (finite ? 1 : 0);
      sums[i] += sum;
      weights[i] += weight;
    }
  }

  /** The least and the greatest point of each of {@code buckets} stretches, in their order. */
  static List<Point> thin(List<Point> points, int buckets) {
    if (points.size() <= 2 * buckets) {
      return points;
    }
    List<Point> result = new ArrayList<>();
    for (int b = 0; b < buckets; b++) {
      int begin = (int) ((long) b * points.size() / buckets);
      int end = (int) ((long) (b + 1) * points.size() / buckets);
      int least = begin;
      int greatest = begin;
      for (int i = begin; i < end; i++) {
        least = points.get(i).y() < points.get(least).y() ? i : least;
        greatest = points.get(i).y() > points.get(greatest).y() ? i : greatest;
      }
      result.add(points.get(Math.min(least, greatest)));
      if (least != greatest) {
        result.add(points.get(Math.max(least, greatest)));
      }
    }
    return result;
  }

  /** At most {@code most} points at equal distances, the first and the last among them. */
  static List<Point> sample(List<Point> points, int most) {
    if (points.size() <= most) {
      return points;
    }
    List<Point> result = new ArrayList<>();
    for (int i = 0; i < most; i++) {
      result.add(points.get((int) ((long) i * (points.size() - 1) / (most - 1))));
    }
    return result;
  }
}
