package org.selfdiff.methods.graph;

import java.util.Arrays;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Zeros around a value.
 *
 * @param before zeros before the value, per axis
 * @param after zeros behind the value, per axis
 */
public record Pad(long[] before, long[] after) implements Primitive {
  /** Copies the widths. */
  public Pad {
    before = before.clone();
    after = after.clone();
  }

  /** The widths as libnd4j's second input, one row per axis. */
  public INDArray paddings() {
    long[][] rows = new long[before.length][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = new long[] {before[i], after[i]};
    }
    return Nd4j.createFromArray(rows);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Pad s && Arrays.equals(s.before, before) && Arrays.equals(s.after, after);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(before) + Arrays.hashCode(after);
  }

  @Override
  public List<Value.Spec> infer(List<Value> in) {
    Value x = in.get(0);
    long[] out = x.shape().dims();
    for (int i = 0; i < out.length; i++) {
      out[i] += before[i] + after[i];
    }
    return List.of(new Value.Spec(x.type(), Shape.of(out)));
  }

  @Override
  public SDVariable[] emit(SameDiff sd, List<Value> in) {
    SDVariable[] both = {in.get(0).variable(), sd.constant(paddings())};
    return new StockOp("pad", sd, both, in.get(0).type(), 1)
        .integers(0)
        .reals(0.0)
        .outputVariables();
  }

  @Override
  public List<Value> gradient(Graph g, Node node, List<Value> dy) {
    return List.of(g.slice(dy.get(0), before, node.input(0).shape().dims()));
  }

  @Override
  public AutocastPolicy precision() {
    return AutocastPolicy.LOW_IF_ALL;
  }

  @Override
  public <R> R accept(OpVisitor<R> visitor, Node node) {
    return visitor.pad(this, node);
  }
}
