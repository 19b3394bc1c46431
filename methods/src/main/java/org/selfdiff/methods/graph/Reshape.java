package org.selfdiff.methods.graph;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * The same elements in row-major order under another shape.
 *
 * @param shape the new shape
 */
public record Reshape(Shape shape) implements Primitive {

  @Override
  public List<Value.Spec> infer(List<Value> in) {
    Value x = in.get(0);
    GraphException.unless(
        x.shape().size() == shape.size(), "%s cannot be reshaped to %s", x, shape);
    return List.of(new Value.Spec(x.type(), shape));
  }

  @Override
  public SDVariable[] emit(SameDiff sd, List<Value> in) {
    return new SDVariable[] {sd.reshape(in.get(0).variable(), shape.dims())};
  }

  @Override
  public List<Value> gradient(Graph g, Node node, List<Value> dy) {
    return List.of(g.reshape(dy.get(0), node.input(0).shape().dims()));
  }

  @Override
  public AutocastPolicy precision() {
    return AutocastPolicy.LOW_IF_ALL;
  }

  @Override
  public <R> R accept(OpVisitor<R> visitor, Node node) {
    return visitor.reshape(this, node);
  }
}
