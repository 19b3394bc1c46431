package org.selfdiff.methods.graph;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** The value itself; no gradient passes. */
public record StopGradient() implements Primitive {

  @Override
  public List<Value.Spec> infer(List<Value> in) {
    return List.of(in.get(0).spec());
  }

  @Override
  public SDVariable[] emit(SameDiff sd, List<Value> in) {
    return StockOp.emit("identity", sd, in, in.get(0).type());
  }

  @Override
  public List<Value> gradient(Graph g, Node node, List<Value> dy) {
    return List.of();
  }

  @Override
  public AutocastPolicy precision() {
    return AutocastPolicy.LOW_IF_ALL;
  }

  @Override
  public <R> R accept(OpVisitor<R> visitor, Node node) {
    return visitor.stopGradient(this, node);
  }
}
