package org.selfdiff.methods.graph;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** max(x, 0), elementwise. Its gradient at 0 is 0. */
public record Relu() implements Primitive {

  @Override
  public List<Value.Spec> infer(List<Value> in) {
    return List.of(in.get(0).spec());
  }

  @Override
  public SDVariable[] emit(SameDiff sd, List<Value> in) {
    return new SDVariable[] {sd.nn().relu(in.get(0).variable(), 0.0)};
  }

  @Override
  public List<Value> gradient(Graph g, Node node, List<Value> dy) {
    return List.of(g.apply1(new ReluGrad(), dy.get(0), node.output()));
  }

  @Override
  public AutocastPolicy precision() {
    return AutocastPolicy.LOW_IF_ALL;
  }

  @Override
  public <R> R accept(OpVisitor<R> visitor, Node node) {
    return visitor.relu(this, node);
  }
}
