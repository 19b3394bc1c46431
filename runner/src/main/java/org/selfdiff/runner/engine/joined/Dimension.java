package org.selfdiff.runner.engine.joined;

import java.util.ArrayList;
import java.util.List;

/**
 * Axes of a domain that every operand passes through as one, or not at all.
 *
 * @param axes outermost first
 * @param length their number of places
 */
record Dimension(List<Coordinates.Axis> axes, long length) {
  /** Axes, outermost first, with as few dimensions as the operands allow. */
  static List<Dimension> merged(List<Coordinates.Axis> axes, List<Operand> operands) {
    List<Dimension> all = new ArrayList<>();
    for (int i = axes.size() - 1; i >= 0; i--) {
      Coordinates.Axis axis = axes.get(i);
      Dimension inner = all.isEmpty() ? null : all.get(0);
      if (inner != null && operands.stream().allMatch(o -> continues(o, axis, inner))) {
        List<Coordinates.Axis> both = new ArrayList<>(List.of(axis));
        both.addAll(inner.axes);
        all.set(0, new Dimension(both, axis.length() * inner.length));
      } else {
        all.add(0, new Dimension(List.of(axis), axis.length()));
      }
    }
    return all;
  }

  private static boolean continues(Operand o, Coordinates.Axis outer, Dimension inner) {
    return o.stride(outer) == inner.stride(o) * inner.length;
  }

  /** Elements from one place to the next; 0 for an operand that does not run along it. */
  long stride(Operand o) {
    return o.stride(axes.get(axes.size() - 1));
  }
}
