package org.selfdiff.methods.graph;

import java.util.Arrays;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Entries of the first axis by index, from (values, indices of type I64). */
public record GatherRows() implements Primitive {

  @Override
  public List<Value.Spec> infer(List<Value> in) {
    Value x = in.get(0);
    Value index = in.get(1);
    GraphException.unless(
        index.type() == DType.I64 && index.rank() == 1, "rows of %s by %s", x, index);
    return List.of(new Value.Spec(x.type(), x.shape().with(0, index.dim(0))));
  }

  @Override
  public SDVariable[] emit(SameDiff sd, List<Value> in) {
    return StockOp.emit("gather", sd, in, in.get(0).type(), 0);
  }

  @Override
  public List<Value> gradient(Graph g, Node node, List<Value> dy) {
    Value zeros = g.constant(0, node.input(0).shape().dims());
    return Arrays.asList(g.apply1(new ScatterAddRows(), zeros, node.input(1), dy.get(0)), null);
  }

  @Override
  public AutocastPolicy precision() {
    return AutocastPolicy.LOW_IF_ALL;
  }

  @Override
  public <R> R accept(OpVisitor<R> visitor, Node node) {
    return visitor.gatherRows(this, node);
  }
}
