package org.selfdiff.methods.graph;

import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * An elementwise function of two values that broadcast.
 *
 * @param fn the function
 */
public record Binary(Binary.Fn fn) implements Primitive {
  /** The functions. */
  public enum Fn {
    /** a + b. */
    ADD,
    /** a - b. */
    SUB,
    /** a · b. */
    MUL,
    /** a / b. */
    DIV
  }

  /** Sums a gradient over the axes along which {@code to} was broadcast. */
  private static Value fit(Graph g, Value d, Value to) {
    if (d.shape().equals(to.shape())) {
      return d;
    }
    int lead = d.rank() - to.rank();
    int[] axes =
        IntStream.range(0, d.rank())
            .filter(i -> i < lead || (to.dim(i - lead) == 1 && d.dim(i) > 1))
            .toArray();
    return g.reshape(g.sum(d, false, axes), to.shape().dims());
  }

  @Override
  public List<Value.Spec> infer(List<Value> in) {
    Value a = in.get(0);
    Value b = in.get(1);
    GraphException.unless(
        a.type() == b.type(), "%s of %s and %s: types %s and %s", fn, a, b, a.type(), b.type());
    return List.of(new Value.Spec(a.type(), a.shape().broadcast(b.shape())));
  }

  @Override
  public SDVariable[] emit(SameDiff sd, List<Value> in) {
    SDVariable a = in.get(0).variable();
    SDVariable b = in.get(1).variable();
    return new SDVariable[] {
      switch (fn) {
        case ADD -> a.add(b);
        case SUB -> a.sub(b);
        case MUL -> a.mul(b);
        case DIV -> a.div(b);
      }
    };
  }

  @Override
  public List<Value> gradient(Graph g, Node node, List<Value> dy) {
    Value a = node.input(0);
    Value b = node.input(1);
    Value d = dy.get(0);
    return switch (fn) {
      case ADD -> List.of(fit(g, d, a), fit(g, d, b));
      case SUB -> List.of(fit(g, d, a), g.unary(Unary.Fn.NEG, fit(g, d, b)));
      case MUL -> List.of(fit(g, g.mul(d, b), a), fit(g, g.mul(d, a), b));
      case DIV ->
          List.of(
              fit(g, g.div(d, b), a),
              g.unary(Unary.Fn.NEG, fit(g, g.div(g.mul(d, node.output()), b), b)));
    };
  }

  @Override
  public AutocastPolicy precision() {
    return AutocastPolicy.LOW_IF_ALL;
  }

  @Override
  public <R> R accept(OpVisitor<R> visitor, Node node) {
    return visitor.binary(this, node);
  }
}
