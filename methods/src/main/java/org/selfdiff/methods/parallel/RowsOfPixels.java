package org.selfdiff.methods.parallel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.selfdiff.methods.graph.Binary;
import org.selfdiff.methods.graph.Cast;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.GatherRows;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;

/**
 * Rows of images that a step makes of uint8 pixels: the pixels are exchanged, which are a fourth of
 * the bytes, and what is found is normalized as the images of the rank are.
 *
 * @param rows which rows of the whole batch, [n]
 */
record RowsOfPixels(RankGraph g, Sources sources, Value rows) {
  /** The rows of a value of the whole step; nothing where it is not made of pixels. */
  Optional<Value> of(Value images) {
    Held held = sources.held(images);
    if (held.value().type() == DType.U8) {
      return Optional.of(g.apply1(new GatherRows(), g.whole(held), rows));
    }
    return sources.node(images).filter(RowsOfPixels::isElementwise).flatMap(this::of);
  }

  private Optional<Value> of(Node node) {
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

  private static boolean isElementwise(Node node) {
    return node.output().rank() > 0
        && (node.op() instanceof Cast || node.op() instanceof Binary || node.op() instanceof Unary);
  }
}
