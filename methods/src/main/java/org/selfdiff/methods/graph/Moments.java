package org.selfdiff.methods.graph;

import java.util.Arrays;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Mean and biased variance over axes, without the reduced axes.
 *
 * @param axes the axes, ascending and not negative
 */
public record Moments(int[] axes) implements Primitive {
  /** Copies the axes. */
  public Moments {
    axes = axes.clone();
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Moments m && Arrays.equals(m.axes, axes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(axes);
  }

  @Override
  public List<Value.Spec> infer(List<Value> in) {
    Value.Spec spec = new Reduce(Reduce.Fn.MEAN, axes, false).infer(in).get(0);
    return List.of(spec, spec);
  }

  @Override
  public SDVariable[] emit(SameDiff sd, List<Value> in) {
    return new StockOp("moments", sd, in, in.get(0).type(), 2)
        .integers(Arrays.stream(axes).asLongStream().toArray())
        .flags(false)
        .outputVariables();
  }

  @Override
  public List<Value> gradient(Graph g, Node node, List<Value> dy) {
    Value x = node.input(0);
    long[] kept = x.shape().dims();
    long count = 1;
    for (int a : axes) {
      count *= kept[a];
      kept[a] = 1;
    }
    Value dx = null;
    if (dy.get(0) != null) {
      Value dMean = g.mul(g.reshape(dy.get(0), kept), 1.0 / count);
      dx = g.apply1(new BroadcastTo(x.shape()), dMean);
    }
    if (dy.get(1) != null) {
      Value centered = g.sub(x, g.reshape(node.output(0), kept));
      Value part = g.mul(centered, g.mul(g.reshape(dy.get(1), kept), 2.0 / count));
      dx = dx == null ? part : g.add(dx, part);
    }
    return dx == null ? List.of() : List.of(dx);
  }

  @Override
  public <R> R accept(OpVisitor<R> visitor, Node node) {
    return visitor.moments(this, node);
  }
}
