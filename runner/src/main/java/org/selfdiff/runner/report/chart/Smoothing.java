package org.selfdiff.runner.report.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Curves with less noise, or with fewer points. */
public final class Smoothing {
  private Smoothing() {}

  /**
   * Average with weights that fall off exponentially to both sides, so that the curve does not lag;
   * values that are not finite stay and do not enter the average.
   *
   * @param decay weight of the next point to either side, 0 to below 1; 0 changes nothing
   */
  static List<Point> exponential(List<Point> points, double decay) {
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

  /**
   * Neighbors put together, so that few points remain: of each group its mean and its least and
   * greatest value, so that a single spike stays visible. Values that are not finite do not enter;
   * a group of nothing else has the mean NaN. A group stands at the x of the point in its middle.
   *
   * @param count of the points
   * @param of the point of an index
   * @param most groups, at least 1; with no more points than that each is its own group
   */
  public static List<Point> grouped(int count, IntFunction<Point> of, int most) {
    int groups = Math.min(count, most);
    List<Point> result = new ArrayList<>(groups);
    for (int g = 0; g < groups; g++) {
      int begin = (int) ((long) g * count / groups);
      int end = (int) ((long) (g + 1) * count / groups);
      result.add(end == begin + 1 ? of.apply(begin) : group(of, begin, end));
    }
    return result;
  }

  private static Point group(IntFunction<Point> of, int begin, int end) {
    double sum = 0;
    int finite = 0;
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (int i = begin; i < end; i++) {
      Point point = of.apply(i);
      if (point.finite()) {
        sum += point.y();
        finite++;
        low = Math.min(low, point.low());
        high = Math.max(high, point.high());
      }
    }
    double x = of.apply(begin + (end - begin) / 2).x();
    return finite == 0 ? new Point(x, Double.NaN) : new Point(x, sum / finite, low, high);
  }

  /** At most {@code most} indices at equal distances, the first and the last among them. */
  static int[] sample(int count, int most) {
    return count <= most
        ? IntStream.range(0, count).toArray()
        : IntStream.range(0, most).map(i -> (int) ((long) i * (count - 1) / (most - 1))).toArray();
  }
}
