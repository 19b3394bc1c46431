package org.selfdiff.methods.graph;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ops.impl.scalar.Step;

/**
 * An elementwise function of one value.
 *
 * @param fn the function
 */
public record Unary(Unary.Fn fn) implements Primitive {
  /** The functions. */
  public enum Fn {
    /** -x. */
    NEG,
    /** The exponential. */
    EXP,
    /** The natural logarithm. */
    LOG,
    /** The square root. */
    SQRT,
    /** 1 / sqrt(x). */
    RSQRT,
    /** The absolute value; its gradient at 0 is taken as -1. */
    ABS,
    /** 1 / (1 + exp(-x)). */
    SIGMOID,
    /** The hyperbolic tangent. */
    TANH,
    /** The error function. */
    ERF,
    /** 1 where x > 0, else 0; it has no gradient. */
    STEP
  }

  @Override
  public List<Value.Spec> infer(List<Value> in) {
    return List.of(in.get(0).spec());
  }

  @Override
  public SDVariable[] emit(SameDiff sd, List<Value> in) {
    SDVariable x = in.get(0).variable();
    return new SDVariable[] {
      switch (fn) {
        case NEG -> sd.math().neg(x);
        case EXP -> sd.math().exp(x);
        case LOG -> sd.math().log(x);
        case SQRT -> sd.math().sqrt(x);
        case RSQRT -> sd.math().rsqrt(x);
        case ABS -> sd.math().abs(x);
        case SIGMOID -> sd.nn().sigmoid(x);
        case TANH -> sd.math().tanh(x);
        case ERF -> sd.math().erf(x);
        case STEP -> new Step(sd, x, false, 0.0).outputVariable();
      }
    };
  }

  @Override
  public List<Value> gradient(Graph g, Node node, List<Value> dy) {
    Value x = node.input(0);
    Value y = node.output();
    Value d = dy.get(0);
    return switch (fn) {
      case NEG -> List.of(g.unary(Fn.NEG, d));
      case EXP -> List.of(g.mul(d, y));
      case LOG -> List.of(g.div(d, x));
      case SQRT -> List.of(g.mul(g.div(d, y), 0.5));
      case RSQRT -> List.of(g.mul(g.mul(d, g.mul(y, g.mul(y, y))), -0.5));
      case ABS -> List.of(g.mul(d, g.add(g.mul(g.unary(Fn.STEP, x), 2), -1)));
      case SIGMOID -> List.of(g.mul(d, g.sub(y, g.mul(y, y))));
      case TANH -> List.of(g.sub(d, g.mul(d, g.mul(y, y))));
      case ERF -> {
        Value bell = g.unary(Fn.EXP, g.unary(Fn.NEG, g.mul(x, x)));
        yield List.of(g.mul(g.mul(d, bell), 2 / Math.sqrt(Math.PI)));
      }
      case STEP -> List.of();
    };
  }

  @Override
  public <R> R accept(OpVisitor<R> visitor, Node node) {
    return visitor.unary(this, node);
  }
}
