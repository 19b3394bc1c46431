package org.selfdiff.runner.sweep.strategy;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.selfdiff.runner.sweep.space.Categorical;
import org.selfdiff.runner.sweep.space.Dimension;
import org.selfdiff.runner.sweep.space.History;
import org.selfdiff.runner.sweep.space.IntRange;
import org.selfdiff.runner.sweep.space.Space;
import org.selfdiff.runner.sweep.space.SweepPoint;
import org.selfdiff.runner.sweep.space.Trial;

/**
 * Every combination of values, the last dimension changing first. Inactive dimensions multiply
 * nothing. Where a sweep was widened, points that were tried are not suggested again.
 */
public final class GridSampler implements Sampler {
  /** The largest grid. */
  public static final int MOST_POINTS = 2_000;

  private final List<SweepPoint> grid;

  /**
   * Lays the grid.
   *
   * @param space what is varied
   * @param levels values of a range that has more, evenly spaced on its scale with both ends; at
   *     least 2
   * @throws IllegalArgumentException if there are more than {@link #MOST_POINTS} points
   */
  public GridSampler(Space space, int levels) {
    if (levels < 2) {
      throw new IllegalArgumentException("a grid needs at least 2 levels, found " + levels);
    }
    List<SweepPoint> points = List.of(SweepPoint.EMPTY);
    for (Dimension d : space.dimensions()) {
      List<Double> values = values(d, levels);
      List<SweepPoint> longer = new ArrayList<>();
      for (SweepPoint p : points) {
        if (space.active(d, p)) {
          values.forEach(value -> longer.add(p.with(d.key(), value)));
        } else {
          longer.add(p);
        }
        if (longer.size() > MOST_POINTS) {
          throw new IllegalArgumentException(
              "a grid of more than "
                  + MOST_POINTS
                  + " points, expected at most "
                  + MOST_POINTS
                  + "; vary less, or take another strategy");
        }
      }
      points = longer;
    }
    this.grid = List.copyOf(points);
  }

  private static List<Double> values(Dimension d, int levels) {
    if (d instanceof Categorical choice) {
      return IntStream.range(0, choice.count()).mapToObj(i -> (double) i).toList();
    }
    if (d instanceof IntRange whole && whole.size() <= levels) {
      return LongStream.rangeClosed(whole.low(), whole.high()).mapToObj(i -> (double) i).toList();
    }
    return IntStream.range(0, levels).mapToObj(i -> d.at(i / (levels - 1.0))).distinct().toList();
  }

  /**
   * The first point of the grid that no trial has.
   *
   * @throws IllegalArgumentException where every point was tried
   */
  @Override
  public SweepPoint suggest(int trial, History history) {
    List<Trial> trials = history.trials();
    int known = 0;
    while (known < trials.size()
        && known < grid.size()
        && trials.get(known).point() == grid.get(known)) {
      known++;
    }
    if (known == trials.size() && known < grid.size()) {
      return grid.get(known);
    }
    Set<SweepPoint> tried = trials.stream().map(Trial::point).collect(Collectors.toSet());
    return grid.stream()
        .filter(p -> !tried.contains(p))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("all " + grid.size() + " points were tried"));
  }

  @Override
  public OptionalLong size() {
    return OptionalLong.of(grid.size());
  }
}
