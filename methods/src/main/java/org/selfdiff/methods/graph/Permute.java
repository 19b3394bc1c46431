package org.selfdiff.methods.graph;

import java.util.Arrays;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Axes in another order: output axis i is input axis {@code axes[i]}.
 *
 * @param axes a permutation of the axes
 */
public record Permute(int[] axes) implements Primitive {
  /**
   * Checks the axes.
   *
   * @throws GraphException if they are not a permutation
   */
  public Permute {
    axes = axes.clone();
    int[] sorted = axes.clone();
    Arrays.sort(sorted);
    for (int i = 0; i < sorted.length; i++) {
      GraphException.unless(sorted[i] == i, "axes %s are not a permutation", Arrays.toString(axes));
    }
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Permute p && Arrays.equals(p.axes, axes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(axes);
  }

  @Override
  public List<Value.Spec> infer(List<Value> in) {
    Value x = in.get(0);
    GraphException.unless(x.rank() == axes.length, "%s permuted by %s", x, Arrays.toString(axes));
    long[] out = new long[axes.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = x.dim(axes[i]);
    }
    return List.of(new Value.Spec(x.type(), Shape.of(out)));
  }

  @Override
  public SDVariable[] emit(SameDiff sd, List<Value> in) {
    return StockOp.emit(
        "permute", sd, in, in.get(0).type(), Arrays.stream(axes).asLongStream().toArray());
  }

  @Override
  public List<Value> gradient(Graph g, Node node, List<Value> dy) {
    int[] inverse = new int[axes.length];
    for (int i = 0; i < axes.length; i++) {
      inverse[axes[i]] = i;
    }
    return List.of(g.permute(dy.get(0), inverse));
  }

  @Override
  public AutocastPolicy precision() {
    return AutocastPolicy.LOW_IF_ALL;
  }

  @Override
  public <R> R accept(OpVisitor<R> visitor, Node node) {
    return visitor.permute(this, node);
  }
}
