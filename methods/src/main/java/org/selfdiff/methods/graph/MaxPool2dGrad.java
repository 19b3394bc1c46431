package org.selfdiff.methods.graph;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Gradient of max-pooling, from (images, dy).
 *
 * @param pool the pooling
 */
public record MaxPool2dGrad(MaxPool2d pool) implements Primitive {

  @Override
  public List<Value.Spec> infer(List<Value> in) {
    return List.of(in.get(0).spec());
  }

  @Override
  public SDVariable[] emit(SameDiff sd, List<Value> in) {
    return StockOp.emit("maxpool2d_bp", sd, in, in.get(0).type(), pool.arguments());
  }

  @Override
  public List<Value> gradient(Graph g, Node node, List<Value> dy) {
    throw new GraphException("second derivatives of max-pooling are not part of the vocabulary");
  }

  @Override
  public AutocastPolicy precision() {
    return AutocastPolicy.SAVED;
  }

  @Override
  public int saved() {
    return 0;
  }

  @Override
  public <R> R accept(OpVisitor<R> visitor, Node node) {
    return visitor.maxPool2dGrad(this, node);
  }
}
