package org.selfdiff.methods.graph;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Rows with a 1 at the given index, from indices [N] of type I64 to [N, depth].
 *
 * @param type element type of the rows
 * @param depth length of a row
 */
public record OneHot(DType type, long depth) implements Primitive {

  @Override
  public List<Value.Spec> infer(List<Value> in) {
    Value index = in.get(0);
    GraphException.unless(
        index.type() == DType.I64 && index.rank() == 1, "one-hot rows of %s", index);
    return List.of(new Value.Spec(type, Shape.of(index.dim(0), depth)));
  }

  @Override
  public SDVariable[] emit(SameDiff sd, List<Value> in) {
    return new StockOp("onehot", sd, in, type, 1)
        .integers(1, depth)
        .reals(1.0, 0.0)
        .types(type.nd4j())
        .outputVariables();
  }

  @Override
  public List<Value> gradient(Graph g, Node node, List<Value> dy) {
    return List.of();
  }

  @Override
  public <R> R accept(OpVisitor<R> visitor, Node node) {
    return visitor.oneHot(this, node);
  }
}
