package org.selfdiff.methods.graph;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Values behind each other in one flat vector: how the gradients of parameters are gathered. */
public record Pack() implements Primitive {

  @Override
  public List<Value.Spec> infer(List<Value> in) {
    long size = 0;
    for (Value v : in) {
      size += v.shape().size();
    }
    return List.of(new Value.Spec(in.get(0).type(), Shape.of(size)));
  }

  @Override
  public SDVariable[] emit(SameDiff sd, List<Value> in) {
    SDVariable[] flat =
        in.stream().map(v -> sd.reshape(v.variable(), -1)).toArray(SDVariable[]::new);
    return new StockOp("concat", sd, flat, in.get(0).type(), 1).integers(0).outputVariables();
  }

  @Override
  public List<Value> gradient(Graph g, Node node, List<Value> dy) {
    List<Value> parts = new ArrayList<>();
    long offset = 0;
    for (Value v : node.inputs()) {
      parts.add(g.apply1(new View(offset, v.shape()), dy.get(0)));
      offset += v.shape().size();
    }
    return parts;
  }

  @Override
  public <R> R accept(OpVisitor<R> visitor, Node node) {
    return visitor.pack(this, node);
  }
}
