package org.selfdiff.methods.graph;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * The sum of the values of all ranks, of which every rank gets its part of the first axis: [world ·
 * N, ...] to [N, ...], rank 0 the first N entries.
 *
 * @param world how many ranks there are
 */
public record ReduceScatter(int world) implements Collective {
  /** Checks the number of ranks. */
  public ReduceScatter {
    Collective.require(world);
  }

  @Override
  public List<Value.Spec> infer(List<Value> in) {
    Value x = in.get(0);
    GraphException.unless(
        x.type().isFloating() && x.rank() > 0 && x.dim(0) % world == 0,
        "%s cannot be scattered over %d ranks",
        x,
        world);
    return List.of(new Value.Spec(x.type(), x.shape().with(0, x.dim(0) / world)));
  }

  @Override
  public SDVariable[] emit(SameDiff sd, List<Value> in) {
    Value x = in.get(0);
    long[] size = x.shape().with(0, x.dim(0) / world).dims();
    Slice first = new Slice(new long[size.length], size);
    SDVariable[] part = StockOp.emit("slice", sd, in, x.type(), first.arguments());
    return new SDVariable[] {part[0].mul(world)};
  }

  @Override
  public List<Value> gradient(Graph g, Node node, List<Value> dy) {
    return List.of(g.apply1(new AllGather(world), dy.get(0)));
  }

  @Override
  public <R> R accept(OpVisitor<R> visitor, Node node) {
    return visitor.reduceScatter(this, node);
  }
}
