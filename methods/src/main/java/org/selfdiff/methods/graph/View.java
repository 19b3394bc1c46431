package org.selfdiff.methods.graph;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Part of a flat vector as a tensor: how named parameters live in one buffer.
 *
 * @param offset first element
 * @param shape shape of the part
 */
public record View(long offset, Shape shape) implements Primitive {

  @Override
  public List<Value.Spec> infer(List<Value> in) {
    Value flat = in.get(0);
    GraphException.unless(
        flat.rank() == 1 && offset >= 0 && offset + shape.size() <= flat.dim(0),
        "view %s at %d of %s",
        shape,
        offset,
        flat);
    return List.of(new Value.Spec(flat.type(), shape));
  }

  @Override
  public SDVariable[] emit(SameDiff sd, List<Value> in) {
    SDVariable[] part = StockOp.emit("slice", sd, in, in.get(0).type(), offset, shape.size());
    return new SDVariable[] {sd.reshape(part[0], shape.dims())};
  }

  @Override
  public List<Value> gradient(Graph g, Node node, List<Value> dy) {
    long size = shape.size();
    long rest = node.input(0).dim(0) - offset - size;
    return List.of(
        g.apply1(new Pad(new long[] {offset}, new long[] {rest}), g.reshape(dy.get(0), size)));
  }

  @Override
  public AutocastPolicy precision() {
    return AutocastPolicy.LOW_IF_ALL;
  }

  @Override
  public <R> R accept(OpVisitor<R> visitor, Node node) {
    return visitor.view(this, node);
  }
}
