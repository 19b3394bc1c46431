package org.selfdiff.methods.parallel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.selfdiff.methods.graph.Binary;
import org.selfdiff.methods.graph.Cast;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.GatherRows;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.OneHot;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;

/**
 * Rows of a value that a step makes row by row of something smaller: of images from uint8 pixels,
 * of their mixtures, of classes. That is exchanged, and what is found goes the same way again.
 *
 * @param rows which rows of the whole batch, [n]
 */
record RowsOfSources(RankGraph g, Sources sources, Value rows) {
  /** The rows of a value of the whole step; nothing where it is not made of anything smaller. */
  Optional<Value> of(Value whole) {
    Held held = sources.held(whole);
    if (held.isWhole() || held.value().type() == DType.U8) {
      return Optional.of(g.apply1(new GatherRows(), g.whole(held), rows));
    }
    return sources.node(whole).flatMap(this::of);
  }

  private Optional<Value> of(Node node) {
    if (node.op() instanceof OneHot) {
      Value labels = g.whole(sources.held(node.input(0)));
      return Optional.of(g.apply1(node.op(), g.apply1(new GatherRows(), labels, rows)));
    }
    if (node.op() instanceof GatherRows) {
      Value order = g.whole(sources.held(node.input(1)));
      Value further = g.apply1(new GatherRows(), order, rows);
      return new RowsOfSources(g, sources, further).of(node.input(0));
    }
    return isElementwise(node) ? elementwise(node) : Optional.empty();
  }

  private static boolean isElementwise(Node node) {
    return node.output().rank() > 0
        && (node.op() instanceof Cast || node.op() instanceof Binary || node.op() instanceof Unary);
  }

  private Optional<Value> elementwise(Node node) {
    List<Value> operands = new ArrayList<>();
    for (Value v : node.inputs()) {
      Held held = sources.held(v);
      Optional<Value> operand =
          v.rank() == node.output().rank() && v.dim(0) == node.output().dim(0)
              ? of(v)
              : Optional.of(held.value()).filter(x -> held.isWhole());
      if (operand.isEmpty()) {
        return Optional.empty();
      }
      operands.add(operand.get());
    }
    return Optional.of(g.apply(node.op(), operands).get(0));
  }
}
