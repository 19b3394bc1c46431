package org.selfdiff.methods.graph;

import java.util.Arrays;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * A box of a value.
 *
 * @param begin first index per axis
 * @param size length per axis
 */
public record Slice(long[] begin, long[] size) implements Primitive {
  /** Copies the indices. */
  public Slice {
    begin = begin.clone();
    size = size.clone();
  }

  /** libnd4j's integer arguments: begin, then size. */
  public long[] arguments() {
    long[] a = Arrays.copyOf(begin, 2 * begin.length);
    System.arraycopy(size, 0, a, begin.length, size.length);
    return a;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Slice s && Arrays.equals(s.begin, begin) && Arrays.equals(s.size, size);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(begin) + Arrays.hashCode(size);
  }

  @Override
  public List<Value.Spec> infer(List<Value> in) {
    Value x = in.get(0);
    GraphException.unless(x.rank() == begin.length, "box of rank %d of %s", begin.length, x);
    for (int i = 0; i < begin.length; i++) {
      GraphException.unless(
          begin[i] >= 0 && begin[i] + size[i] <= x.dim(i),
          "box at %s of size %s is outside of %s",
          Arrays.toString(begin),
          Arrays.toString(size),
          x);
    }
    return List.of(new Value.Spec(x.type(), Shape.of(size)));
  }

  @Override
  public SDVariable[] emit(SameDiff sd, List<Value> in) {
    return StockOp.emit("slice", sd, in, in.get(0).type(), arguments());
  }

  @Override
  public List<Value> gradient(Graph g, Node node, List<Value> dy) {
    Shape whole = node.input(0).shape();
    long[] after = new long[begin.length];
    for (int i = 0; i < begin.length; i++) {
      after[i] = whole.dim(i) - begin[i] - size[i];
    }
    return List.of(g.apply1(new Pad(begin, after), dy.get(0)));
  }

  @Override
  public AutocastPolicy precision() {
    return AutocastPolicy.LOW_IF_ALL;
  }

  @Override
  public <R> R accept(OpVisitor<R> visitor, Node node) {
    return visitor.slice(this, node);
  }
}
