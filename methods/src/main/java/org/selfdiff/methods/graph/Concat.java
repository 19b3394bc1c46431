package org.selfdiff.methods.graph;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Values behind each other along an axis.
 *
 * @param axis the axis, not negative
 */
public record Concat(int axis) implements Primitive {

  @Override
  public List<Value.Spec> infer(List<Value> in) {
    Value first = in.get(0);
    long length = 0;
    for (Value v : in) {
      GraphException.unless(
          v.rank() == first.rank() && v.shape().with(axis, 1).equals(first.shape().with(axis, 1)),
          "concatenation of %s along axis %d",
          in,
          axis);
      length += v.dim(axis);
    }
    return List.of(new Value.Spec(first.type(), first.shape().with(axis, length)));
  }

  @Override
  public SDVariable[] emit(SameDiff sd, List<Value> in) {
    return StockOp.emit("concat", sd, in, in.get(0).type(), axis);
  }

  @Override
  public List<Value> gradient(Graph g, Node node, List<Value> dy) {
    List<Value> parts = new ArrayList<>();
    long[] begin = new long[dy.get(0).rank()];
    for (Value v : node.inputs()) {
      parts.add(g.slice(dy.get(0), begin, v.shape().dims()));
      begin[axis] += v.dim(axis);
    }
    return parts;
  }

  @Override
  public AutocastPolicy precision() {
    return AutocastPolicy.LOW_IF_ALL;
  }

  @Override
  public <R> R accept(OpVisitor<R> visitor, Node node) {
    return visitor.concat(this, node);
  }
}
