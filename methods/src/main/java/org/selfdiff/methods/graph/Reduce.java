package org.selfdiff.methods.graph;

import java.util.Arrays;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * A reduction over axes.
 *
 * @param fn what is computed
 * @param axes the axes, ascending and not negative
 * @param keepDims whether reduced axes stay with length 1
 */
public record Reduce(Reduce.Fn fn, int[] axes, boolean keepDims) implements Primitive {
  /** What is computed. */
  public enum Fn {
    /** The sum. */
    SUM,
    /** The mean. */
    MEAN,
    /** The maximum; ties share its gradient. */
    MAX
  }

  /**
   * Checks the axes.
   *
   * @throws GraphException if they are negative, repeated or not ascending
   */
  public Reduce {
    axes = axes.clone();
    for (int i = 0; i < axes.length; i++) {
      GraphException.unless(
          axes[i] >= 0 && (i == 0 || axes[i] > axes[i - 1]),
          "axes %s are not ascending from 0",
          Arrays.toString(axes));
    }
  }

  private boolean reduced(int axis) {
    return Arrays.binarySearch(axes, axis) >= 0;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Reduce r
        && r.fn == fn
        && Arrays.equals(r.axes, axes)
        && r.keepDims == keepDims;
  }

  @Override
  public int hashCode() {
    return 31 * fn.hashCode() + Arrays.hashCode(axes);
  }

  @Override
  public List<Value.Spec> infer(List<Value> in) {
    Value x = in.get(0);
    long[] out = new long[keepDims ? x.rank() : x.rank() - axes.length];
    int k = 0;
    for (int i = 0; i < x.rank(); i++) {
      if (!reduced(i)) {
        out[k++] = x.dim(i);
      } else if (keepDims) {
        out[k++] = 1;
      }
    }
    return List.of(new Value.Spec(x.type(), Shape.of(out)));
  }

  @Override
  public SDVariable[] emit(SameDiff sd, List<Value> in) {

    return new SDVariable[] {
      switch (fn) {
        case SUM -> in.get(0).variable().sum(keepDims, axes);
        case MEAN -> in.get(0).variable().mean(keepDims, axes);
        case MAX -> in.get(0).variable().max(keepDims, axes);
      }
    };
  }

  @Override
  public List<Value> gradient(Graph g, Node node, List<Value> dy) {
    Value x = node.input(0);
    Value d = dy.get(0);
    long[] kept = x.shape().dims();
    long count = 1;
    for (int a : axes) {
      count *= kept[a];
      kept[a] = 1;
    }
    Value wide = g.apply1(new BroadcastTo(x.shape()), g.reshape(d, kept));
    return switch (fn) {
      case SUM -> List.of(wide);
      case MEAN -> List.of(g.mul(wide, 1.0 / count));
      case MAX -> {
        // x - max is never above 0, so a step of its negative marks what is below the maximum.
        Value gap = g.sub(g.reshape(node.output(), kept), x);
        Value at = g.add(g.unary(Unary.Fn.NEG, g.unary(Unary.Fn.STEP, gap)), 1);
        yield List.of(g.mul(wide, g.div(at, g.sum(at, true, axes))));
      }
    };
  }

  @Override
  public <R> R accept(OpVisitor<R> visitor, Node node) {
    return visitor.reduce(this, node);
  }
}
