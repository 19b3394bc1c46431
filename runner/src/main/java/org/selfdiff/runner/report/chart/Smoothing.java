package org.selfdiff.runner.report.chart;

import java.util.ArrayList;
import java.util.List;

/** Curves with less noise, or with fewer points. */
final class Smoothing {
  private Smoothing() {}

  /**
   * Exponential moving average, corrected for its start; values that are not finite stay and do not
   * enter the average.
   *
   * @param window points that weigh about equally; at most 1 changes nothing
   */
  static List<Point> exponential(List<Point> points, double window) {
    double decay = Math.max(0, 1 - 1 / Math.max(1, window));
    double sum = 0;
    double weight = 0;
    List<Point> result = new ArrayList<>(points.size());
    for (Point point : points) {
      if (point.finite()) {
        sum = decay * sum + (1 - decay) * point.y();
        weight = decay * weight + (1 - decay);
      }
      result.add(point.finite() ? new Point(point.x(), sum / weight) : point);
    }
    return result;
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
