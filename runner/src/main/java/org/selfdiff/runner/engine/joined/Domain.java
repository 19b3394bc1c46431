package org.selfdiff.runner.engine.joined;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.runner.engine.plan.Place;

/**
 * What one kernel runs over: nodes on single elements, tensors, and the order of the axes, which is
 * that of the largest tensor in memory.
 *
 * @param nodes what is computed, in topological order
 * @param coordinates the axes of every value
 * @param inputs what is read
 * @param outputs what is written
 * @param outer dimensions outside of rows, or all of them but the innermost
 * @param inner a row if rows are reduced, else the innermost dimension; null for a single element
 */
record Domain(
    List<Node> nodes,
    Coordinates coordinates,
    List<Operand> inputs,
    List<Operand> outputs,
    List<Dimension> outer,
    Dimension inner) {
  /** More would leave too few registers and parameters. */
  private static final int MOST_OPERANDS = 24;

  private static final long MOST_ELEMENTS = 1L << 42;

  /**
   * The domain of nodes.
   *
   * @param written the values that have to be written, each in one precision or in two
   * @return null if one kernel cannot run them
   */
  static Domain of(List<Node> members, Map<Value, List<Element>> written, Forms forms) {
    List<Node> nodes = JoinedOps.flattened(members, written.keySet());
    if (!nodes.stream().allMatch(JoinedOps::isWritten)) {
      return null;
    }
    Coordinates coordinates = Coordinates.of(nodes);
    if (coordinates == null || !coordinates.values().containsAll(written.keySet())) {
      return null;
    }
    List<Operand> inputs = inputs(nodes, coordinates, forms);
    List<Operand> outputs = new ArrayList<>();
    written.forEach(
        (v, types) ->
            types.forEach(
                t -> {
                  // A second precision never lies where the plan says.
                  boolean fixed = t == types.get(0) && forms.isFixed(v);
                  long offset = fixed ? forms.place(v).offset() : 0;
                  outputs.add(
                      Operand.of(
                          "out" + outputs.size(),
                          v,
                          t,
                          forms.channelsLast(v),
                          offset,
                          coordinates));
                }));
    if (inputs.size() + outputs.size() > MOST_OPERANDS
        || !apart(inputs, outputs, coordinates.all(), written, forms)) {
      return null;
    }
    return ordered(nodes, coordinates, inputs, outputs);
  }

  private static List<Operand> inputs(List<Node> nodes, Coordinates c, Forms forms) {
    Set<Value> computed = new HashSet<>();
    nodes.forEach(n -> computed.addAll(n.outputs()));
    Map<Value, Operand> all = new LinkedHashMap<>();
    for (Node n : nodes) {
      for (Value v : n.inputs()) {
        if (!computed.contains(v) && !all.containsKey(v)) {
          String name = "in" + all.size();
          long offset = forms.place(v).offset();
          all.put(v, Operand.of(name, v, forms.own(v), forms.channelsLast(v), offset, c));
        }
      }
    }
    return new ArrayList<>(all.values());
  }

  /**
   * Whether what is written over memory that is read is written by the thread that has read it, and
   * nothing is written twice.
   */
  private static boolean apart(
      List<Operand> inputs,
      List<Operand> outputs,
      Set<Coordinates.Axis> axes,
      Map<Value, List<Element>> written,
      Forms forms) {
    List<Operand> fixed =
        outputs.stream()
            .filter(o -> forms.isFixed(o.value()) && o.type() == written.get(o.value()).get(0))
            .toList();
    for (Operand out : fixed) {
      Place to = forms.place(out.value());
      for (Operand in : inputs) {
        Place from = forms.place(in.value());
        if (to.overlaps(from)
            && !(to.offset() == from.offset()
                && out.strides().equals(in.strides())
                && out.strides().keySet().equals(axes))) {
          return false;
        }
      }
      for (Operand other : fixed) {
        if (other != out && to.overlaps(forms.place(other.value()))) {
          return false;
        }
      }
    }
    return true;
  }

  private static Domain ordered(
      List<Node> nodes, Coordinates c, List<Operand> inputs, List<Operand> outputs) {
    List<Operand> operands = new ArrayList<>(outputs);
    operands.addAll(inputs);
    Set<Coordinates.Axis> axes = c.all();
    Optional<Operand> largest =
        operands.stream().filter(o -> o.strides().keySet().size() == axes.size()).findFirst();
    if (largest.isEmpty()) {
      return null;
    }
    List<Coordinates.Axis> order =
        axes.stream()
            .sorted(
                Comparator.comparingLong((Coordinates.Axis a) -> largest.get().stride(a))
                    .reversed())
            .toList();
    if (order.stream().mapToLong(Coordinates.Axis::length).reduce(1, Math::multiplyExact)
        > MOST_ELEMENTS) {
      return null;
    }
    int rows = order.size() - c.row().size();
    if (!c.row().containsAll(order.subList(rows, order.size()))) {
      return null;
    }
    if (!c.row().isEmpty()) {
      List<Dimension> inner = Dimension.merged(order.subList(rows, order.size()), operands);
      List<Dimension> outer = Dimension.merged(order.subList(0, rows), operands);
      return inner.size() > 1 ? null : new Domain(nodes, c, inputs, outputs, outer, inner.get(0));
    }
    List<Dimension> all = Dimension.merged(order, operands);
    int last = all.size() - 1;
    return last < 0
        ? new Domain(nodes, c, inputs, outputs, List.of(), null)
        : new Domain(nodes, c, inputs, outputs, all.subList(0, last), all.get(last));
  }

  /** Whether rows are reduced. */
  boolean hasRows() {
    return !coordinates.row().isEmpty();
  }

  /** Places outside of the inner dimension. */
  long rows() {
    return outer.stream().mapToLong(Dimension::length).reduce(1, (a, b) -> a * b);
  }

  /** Places along the inner dimension. */
  long columns() {
    return inner == null ? 1 : inner.length();
  }

  /** Every operand. */
  List<Operand> operands() {
    List<Operand> all = new ArrayList<>(inputs);
    all.addAll(outputs);
    return all;
  }

  /** Whether a value differs along the inner dimension. */
  boolean isInner(Value v) {
    return inner != null && coordinates.axes(v).stream().anyMatch(inner.axes()::contains);
  }

  /** Elements from one to the next along the inner dimension. */
  long innerStride(Operand o) {
    return inner == null ? 0 : inner.stride(o);
  }

  /** The most elements that can be read and written as one vector: 8, 4, 2 or 1. */
  int vector() {
    Collection<Operand> lying = operands().stream().filter(o -> innerStride(o) == 1).toList();
    boolean shorts = lying.stream().anyMatch(o -> o.type().bytes() == 2);
    for (int v = shorts ? 8 : 4; v > 1; v /= 2) {
      int width = v;
      if (columns() % v == 0
          && !lying.isEmpty()
          && lying.stream().allMatch(o -> aligned(o, width))) {
        return v;
      }
    }
    return 1;
  }

  private boolean aligned(Operand o, int width) {
    return o.offset() % width == 0 && outer.stream().allMatch(d -> d.stride(o) % width == 0);
  }
}
