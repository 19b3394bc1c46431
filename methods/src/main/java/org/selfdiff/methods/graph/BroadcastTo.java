package org.selfdiff.methods.graph;

import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Repeats axes of length 1.
 *
 * @param shape the shape to reach, of the input's rank
 */
public record BroadcastTo(Shape shape) implements Primitive {
  /** How often each axis of {@code from} is repeated. */
  public long[] repeats(Shape from) {
    return IntStream.range(0, shape.rank()).mapToLong(i -> shape.dim(i) / from.dim(i)).toArray();
  }

  @Override
  public List<Value.Spec> infer(List<Value> in) {
    Value x = in.get(0);
    GraphException.unless(
        x.rank() == shape.rank() && x.shape().broadcast(shape).equals(shape),
        "%s cannot be repeated to %s",
        x,
        shape);
    return List.of(new Value.Spec(x.type(), shape));
  }

  @Override
  public SDVariable[] emit(SameDiff sd, List<Value> in) {
    return StockOp.emit("tile", sd, in, in.get(0).type(), repeats(in.get(0).shape()));
  }

  @Override
  public List<Value> gradient(Graph g, Node node, List<Value> dy) {
    Value x = node.input(0);
    int[] axes =
        IntStream.range(0, x.rank()).filter(i -> x.dim(i) == 1 && shape.dim(i) > 1).toArray();
    return List.of(axes.length == 0 ? dy.get(0) : g.sum(dy.get(0), true, axes));
  }

  @Override
  public AutocastPolicy precision() {
    return AutocastPolicy.LOW_IF_ALL;
  }

  @Override
  public <R> R accept(OpVisitor<R> visitor, Node node) {
    return visitor.broadcastTo(this, node);
  }
}
