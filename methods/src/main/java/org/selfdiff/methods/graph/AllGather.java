package org.selfdiff.methods.graph;

import java.util.Arrays;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Every rank gets the values of all ranks behind each other along the first axis, in the order of
 * the ranks: [N, ...] to [world · N, ...].
 *
 * @param world how many ranks there are
 */
public record AllGather(int world) implements Collective {
  /** Checks the number of ranks. */
  public AllGather {
    Collective.require(world);
  }

  @Override
  public List<Value.Spec> infer(List<Value> in) {
    Value x = in.get(0);
    GraphException.unless(x.rank() > 0, "ranks gather along a first axis, which %s has not", x);
    return List.of(new Value.Spec(x.type(), x.shape().with(0, world * x.dim(0))));
  }

  @Override
  public SDVariable[] emit(SameDiff sd, List<Value> in) {
    long[] repeats = new long[in.get(0).rank()];
    Arrays.fill(repeats, 1);
    repeats[0] = world;
    return StockOp.emit("tile", sd, in, in.get(0).type(), repeats);
  }

  @Override
  public List<Value> gradient(Graph g, Node node, List<Value> dy) {
    return List.of(g.apply1(new ReduceScatter(world), dy.get(0)));
  }

  @Override
  public AutocastPolicy precision() {
    return AutocastPolicy.LOW_IF_ALL;
  }

  @Override
  public <R> R accept(OpVisitor<R> visitor, Node node) {
    return visitor.allGather(this, node);
  }
}
