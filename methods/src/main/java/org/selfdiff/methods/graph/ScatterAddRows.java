package org.selfdiff.methods.graph;

import java.util.Arrays;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Adds rows to entries of the first axis, from (values, indices of type I64, rows). */
public record ScatterAddRows() implements Primitive {

  @Override
  public List<Value.Spec> infer(List<Value> in) {
    return List.of(in.get(0).spec());
  }

  @Override
  public SDVariable[] emit(SameDiff sd, List<Value> in) {
    // Without its lock libnd4j adds rows of one index from several threads and loses some.
    return new StockOp("scatter_add", sd, in, in.get(0).type(), 1).flags(true).outputVariables();
  }

  @Override
  public List<Value> gradient(Graph g, Node node, List<Value> dy) {
    Value rows = g.apply1(new GatherRows(), dy.get(0), node.input(1));
    return Arrays.asList(dy.get(0), null, rows);
  }

  @Override
  public <R> R accept(OpVisitor<R> visitor, Node node) {
    return visitor.scatterAddRows(this, node);
  }
}
