package org.selfdiff.runner.sweep.strategy;

import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
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
  public static final int MOST_POINTS = 100_000;

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
    Stream<SweepPoint> points = Stream.of(SweepPoint.EMPTY);
    for (Dimension d : space.dimensions()) {
      List<Double> values = values(d, levels);
      points =
          points.flatMap(
              p ->
                  space.active(d, p)
                      ? values.stream().map(value -> p.with(d.key(), value))
                      : Stream.of(p));
    }
    this.grid = points.limit(MOST_POINTS + 1L).toList();
    if (grid.size() > MOST_POINTS) {
      throw new IllegalArgumentException(
          "the grid has more than " + MOST_POINTS + " points; vary less, or take another strategy");
    }
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
    Set<SweepPoint> tried = history.trials().stream().map(Trial::point).collect(Collectors.toSet());
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
