package org.selfdiff.runner.sweep.space;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * Everything a sweep varies, in order.
 *
 * @param dimensions with unique keys; a condition names a {@link Categorical} that comes earlier
 */
public record Space(List<Dimension> dimensions) {
  /** Checks keys and conditions. */
  public Space {
    dimensions = List.copyOf(dimensions);
    Set<String> keys = new HashSet<>();
    Set<String> choices = new HashSet<>();
    for (Dimension d : dimensions) {
      d.condition()
          .filter(c -> !choices.contains(c.key()))
          .ifPresent(
              c -> {
                throw new IllegalArgumentException(
                    d.key() + " depends on " + c.key() + ", which is no choice before it");
              });
      if (!keys.add(d.key())) {
        throw new IllegalArgumentException(d.key() + " is there twice");
      }
      if (d instanceof Categorical) {
        choices.add(d.key());
      }
    }
  }

  /** Whether a dimension takes part, given the values of those before it. */
  public boolean active(Dimension dimension, SweepPoint soFar) {
    return dimension.condition().map(c -> c.holds(soFar)).orElse(true);
  }

  /**
   * The point with a value for each active dimension.
   *
   * @param value asked once for each active dimension, in order
   */
  public SweepPoint point(ToDoubleFunction<Dimension> value) {
    SweepPoint point = SweepPoint.EMPTY;
    for (Dimension d : dimensions) {
      if (active(d, point)) {
        point = point.with(d.key(), value.applyAsDouble(d));
      }
    }
    return point;
  }

  /**
   * The point at a place of the unit cube.
   *
   * @param positions one per dimension, in order; those of inactive dimensions do not matter
   */
  public SweepPoint at(double[] positions) {
    if (positions.length != dimensions.size()) {
      throw new IllegalArgumentException(
          positions.length + " positions for " + dimensions.size() + " dimensions");
    }
    return point(d -> d.at(positions[dimensions.indexOf(d)]));
  }

  /** Whether a point has a value of each active dimension and no other. */
  public boolean contains(SweepPoint point) {
    return dimensions.stream()
            .allMatch(
                d ->
                    active(d, point)
                        ? point.has(d.key()) && d.contains(point.get(d.key()))
                        : !point.has(d.key()))
        && dimensions.stream().filter(d -> point.has(d.key())).count() == point.values().size();
  }
}
