package org.selfdiff.runner.engine.joined;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.selfdiff.methods.graph.Value;

/**
 * A tensor that a kernel reads or writes: its parameter and its strides along the axes of the
 * domain.
 *
 * @param name the parameter
 * @param value what it holds
 * @param type precision in memory
 * @param channelsLast order of its axes in memory
 * @param offset elements from an address that is aligned to any vector
 * @param strides elements from one place to the next, by axis; what is not in it has no stride
 */
record Operand(
    String name,
    Value value,
    Element type,
    boolean channelsLast,
    long offset,
    Map<Coordinates.Axis, Long> strides) {

  /** An operand by the coordinates of its value. */
  static Operand of(
      String name,
      Value value,
      Element type,
      boolean channelsLast,
      long offset,
      Coordinates coordinates) {
    Map<Coordinates.Axis, Long> strides = new HashMap<>();
    List<List<Coordinates.Axis>> dims = coordinates.dims(value);
    int[] order = order(value.rank(), channelsLast);
    long step = 1;
    for (int i = order.length - 1; i >= 0; i--) {
      List<Coordinates.Axis> run = dims.get(order[i]);
      for (int a = run.size() - 1; a >= 0; a--) {
        strides.put(run.get(a), step);
        step *= run.get(a).length();
      }
    }
    return new Operand(name, value, type, channelsLast, offset, strides);
  }

  /** Dimensions of a value from the outermost in memory to the innermost. */
  static int[] order(int rank, boolean channelsLast) {
    if (channelsLast) {
      return new int[] {0, 2, 3, 1};
    }
    int[] order = new int[rank];
    for (int i = 0; i < rank; i++) {
      order[i] = i;
    }
    return order;
  }

  long stride(Coordinates.Axis axis) {
    return strides.getOrDefault(axis, 0L);
  }
}
