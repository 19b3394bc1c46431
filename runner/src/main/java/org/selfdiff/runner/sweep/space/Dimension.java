package org.selfdiff.runner.sweep.space;

import java.util.Optional;

/**
 * One thing a sweep varies. Values are numbers of type {@code double}: the index of a choice, a
 * whole number, or a real number.
 *
 * <p>Each dimension is also a map of the unit interval onto its values, in equal shares of its
 * scale (logarithmic where it says so): strategies that think in a cube use {@link #at} and {@link
 * #position}.
 */
public sealed interface Dimension permits Categorical, IntRange, RealRange {
  /** The key, unique in its space. */
  String key();

  /** When it takes part; always where this is empty. */
  Optional<Condition> condition();

  /**
   * The value at a position.
   *
   * @param position in 0..1; what lies outside is taken as the nearest end
   */
  double at(double position);

  /**
   * The position of a value, in 0..1: the inverse of {@link #at}, for whole numbers and choices the
   * middle of their share. Values outside the range have the position of the nearest end.
   */
  double position(double value);

  /** Whether a value is one of this dimension's. */
  boolean contains(double value);
}
