package org.selfdiff.runner.sweep.view;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.selfdiff.runner.sweep.course.Standing;
import org.selfdiff.runner.sweep.language.Axis;

/**
 * How much of the differences between trials each dimension explains by itself: epsilon squared,
 * the share of the variance between groups of like values, less what groups of that number explain
 * by chance. Ranges are cut into groups of equal size. All trials are compared at their first rung.
 */
public final class Importance {
  private static final int GROUPS = 4;
  private static final int LEAST_IN_GROUP = 3;

  private Importance() {}

  /** One trial in one dimension. */
  private record Observed(double value, double score) {}

  /** Share per dimension's key, 0 to 1, the largest first; those without enough trials left out. */
  public static Map<String, Double> of(Results results) {
    List<Map.Entry<String, Double>> shares = new ArrayList<>();
    for (Axis axis : results.sweep().space().axes()) {
      List<List<Double>> groups = groups(axis, results.ranked());
      int count = groups.stream().mapToInt(List::size).sum();
      if (groups.size() > 1 && count > groups.size()) {
        shares.add(Map.entry(axis.dimension().key(), epsilonSquared(groups)));
      }
    }
    shares.sort(Map.Entry.<String, Double>comparingByValue().reversed());
    Map<String, Double> ordered = new LinkedHashMap<>();
    shares.forEach(e -> ordered.put(e.getKey(), e.getValue()));
    return ordered;
  }

  private static List<List<Double>> groups(Axis axis, List<Standing> trials) {
    String key = axis.dimension().key();
    List<Observed> all = new ArrayList<>();
    for (Standing s : trials) {
      String text = s.point().get(key);
      if (text != null && axis.read(text).isPresent()) {
        double score = s.scores().get(0).stream().mapToDouble(v -> v).average().orElse(Double.NaN);
        all.add(new Observed(axis.read(text).getAsDouble(), score));
      }
    }
    boolean distinct = !axis.options().isEmpty();
    return distinct ? byValue(all) : byRank(all);
  }

  private static List<List<Double>> byValue(List<Observed> all) {
    Map<Double, List<Double>> groups = new TreeMap<>();
    all.forEach(o -> groups.computeIfAbsent(o.value(), v -> new ArrayList<>()).add(o.score()));
    return List.copyOf(groups.values());
  }

  private static List<List<Double>> byRank(List<Observed> all) {
    List<Observed> sorted = new ArrayList<>(all);
    sorted.sort(Comparator.comparingDouble(Observed::value));
    int count = Math.min(GROUPS, sorted.size() / LEAST_IN_GROUP);
    List<List<Double>> groups = new ArrayList<>();
    for (int g = 0; g < count; g++) {
      groups.add(
          sorted.subList(g * sorted.size() / count, (g + 1) * sorted.size() / count).stream()
              .map(Observed::score)
              .toList());
    }
    return groups;
  }

  /** (SSB - (k - 1) MSW) / SST, not below 0. */
  static double epsilonSquared(List<List<Double>> groups) {
    List<Double> all = groups.stream().flatMap(List::stream).toList();
    double total = squares(all);
    double within = groups.stream().mapToDouble(Importance::squares).sum();
    int k = groups.size();
    double meanWithin = within / (all.size() - k);
    return total == 0 ? 0 : Math.max(0, (total - within - (k - 1) * meanWithin) / total);
  }

  private static double squares(List<Double> values) {
    double mean = values.stream().mapToDouble(v -> v).average().orElse(0);
    return values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
  }
}
