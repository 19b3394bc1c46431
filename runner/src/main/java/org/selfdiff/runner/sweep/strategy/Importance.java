package org.selfdiff.runner.sweep.strategy;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.selfdiff.runner.sweep.space.Categorical;
import org.selfdiff.runner.sweep.space.Dimension;
import org.selfdiff.runner.sweep.space.History;
import org.selfdiff.runner.sweep.space.Space;
import org.selfdiff.runner.sweep.space.Trial;

/**
 * How much of the difference between trials each dimension explains by itself.
 *
 * <p>The measure is the unbiased correlation ratio ε² (Kelley, "An unbiased correlation ratio
 * measure", 1935) of the trials' ranks: with n trials in k groups of like values, ε² = 1 - (n - 1)
 * / (n - k) · SSW / SST, where SST is the sum of the squared deviations of the ranks from their
 * mean and SSW that from the means of their groups. It is about 0 for a dimension that does not
 * matter, however many groups there are, and 1 for one that decides all; the measures of several
 * dimensions need not add up to 1, as what two do together is not counted. Ranks make it
 * indifferent to how bad the worst trials are.
 *
 * <p>A choice has one group for each value; trials of a range are cut into at most eight groups of
 * equal size. A conditional dimension is measured over the trials in which it was active.
 */
public final class Importance {
  /** Trials below which a dimension is not measured. */
  public static final int LEAST_TRIALS = 10;

  private static final int MOST_GROUPS = 8;

  private Importance() {}

  /**
   * The measure of each dimension that has enough trials, in the order of the space.
   *
   * @return values in 0..1 by key
   */
  public static Map<String, Double> of(Space space, History history) {
    List<Trial> known = Ranking.known(history);
    Map<String, Double> importance = new LinkedHashMap<>();
    for (Dimension d : space.dimensions()) {
      List<Trial> active = known.stream().filter(t -> t.point().has(d.key())).toList();
      explained(d, active).ifPresent(share -> importance.put(d.key(), share));
    }
    return importance;
  }

  private static OptionalDouble explained(Dimension d, List<Trial> trials) {
    int n = trials.size();
    List<Trial> ranked = trials.stream().sorted(Ranking.BEST_FIRST).toList();
    double[] ranks = ranks(ranked);
    double[] values = ranked.stream().mapToDouble(t -> t.point().get(d.key())).toArray();
    double[] groupOf = d instanceof Categorical ? values : groups(values);
    Map<Double, List<Integer>> groups =
        IntStream.range(0, n).boxed().collect(Collectors.groupingBy(i -> groupOf[i]));
    int k = groups.size();
    if (n < LEAST_TRIALS || n <= k) {
      return OptionalDouble.empty();
    }
    double total = squares(ranks);
    double within =
        groups.values().stream()
            .mapToDouble(g -> squares(g.stream().mapToDouble(i -> ranks[i]).toArray()))
            .sum();
    double epsilon2 = total == 0 ? 0 : 1 - (n - 1.0) / (n - k) * within / total;
    return OptionalDouble.of(Math.max(0, epsilon2));
  }

  /** The group of each value, by the place of the first one equal to it among all in order. */
  private static double[] groups(double[] values) {
    int n = values.length;
    int most = Math.min(MOST_GROUPS, (int) Math.sqrt(n));
    return Arrays.stream(values)
        .map(v -> (double) (most * Arrays.stream(values).filter(w -> w < v).count() / n))
        .toArray();
  }

  /** The ranks of trials, best first; those of equal trials are their mean. */
  private static double[] ranks(List<Trial> ranked) {
    double[] ranks = new double[ranked.size()];
    for (int from = 0, to; from < ranks.length; from = to) {
      to = from + 1;
      while (to < ranks.length
          && Ranking.BEST_FIRST.compare(ranked.get(from), ranked.get(to)) == 0) {
        to++;
      }
      Arrays.fill(ranks, from, to, (from + to - 1) / 2.0);
    }
    return ranks;
  }

  private static double squares(double[] values) {
    double mean = Arrays.stream(values).average().orElse(0);
    return Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
  }
}
