package org.selfdiff.methods.graph;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * The same numbers in another type.
 *
 * @param type the new type
 */
public record Cast(DType type) implements Primitive {

  @Override
  public List<Value.Spec> infer(List<Value> in) {
    return List.of(new Value.Spec(type, in.get(0).shape()));
  }

  @Override
  public SDVariable[] emit(SameDiff sd, List<Value> in) {
    return new StockOp("cast", sd, in, type, 1)
        .integers(type.nd4j().toInt())
        .types(type.nd4j())
        .outputVariables();
  }

  @Override
  public List<Value> gradient(Graph g, Node node, List<Value> dy) {
    DType from = node.input(0).type();
    return from.isFloating() ? List.of(g.apply1(new Cast(from), dy.get(0))) : List.of();
  }

  @Override
  public <R> R accept(OpVisitor<R> visitor, Node node) {
    return visitor.cast(this, node);
  }
}
