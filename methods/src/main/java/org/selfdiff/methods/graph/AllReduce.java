package org.selfdiff.methods.graph;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Every rank gets the same elementwise reduction of the values of all ranks.
 *
 * @param fn how they are reduced
 * @param world how many ranks there are
 */
public record AllReduce(AllReduce.Fn fn, int world) implements Collective {
  /** Reductions. */
  public enum Fn {
    /** The sum. */
    SUM,
    /** The mean. */
    MEAN,
    /** The maximum, through which no gradient passes. */
    MAX
  }

  /** Checks the number of ranks. */
  public AllReduce {
    Collective.require(world);
  }

  @Override
  public List<Value.Spec> infer(List<Value> in) {
    Value x = in.get(0);
    GraphException.unless(x.type().isFloating(), "ranks reduce floating-point numbers, not %s", x);
    return List.of(x.spec());
  }

  @Override
  public SDVariable[] emit(SameDiff sd, List<Value> in) {
    SDVariable x = in.get(0).variable();
    return new SDVariable[] {fn == Fn.SUM ? x.mul(world) : x.mul(1)};
  }

  @Override
  public List<Value> gradient(Graph g, Node node, List<Value> dy) {
    GraphException.unless(fn != Fn.MAX, "no gradient passes through the maximum over ranks");
    return List.of(g.apply1(this, dy.get(0)));
  }

  @Override
  public <R> R accept(OpVisitor<R> visitor, Node node) {
    return visitor.allReduce(this, node);
  }
}
