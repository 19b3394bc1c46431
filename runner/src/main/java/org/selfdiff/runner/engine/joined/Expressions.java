package org.selfdiff.runner.engine.joined;

import java.util.List;
import java.util.Locale;
import org.selfdiff.methods.graph.Binary;
import org.selfdiff.methods.graph.BroadcastTo;
import org.selfdiff.methods.graph.Cast;
import org.selfdiff.methods.graph.Constant;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Relu;
import org.selfdiff.methods.graph.ReluGrad;
import org.selfdiff.methods.graph.Select;
import org.selfdiff.methods.graph.Unary;

/** Ops on single elements as expressions in fp32. */
final class Expressions {
  private Expressions() {}

  /** The expression of a node whose inputs are variables or numbers. */
  static String of(Node n, List<String> in) {
    if (n.op() instanceof Binary b) {
      String sign =
          switch (b.fn()) {
            case ADD -> "+";
            case SUB -> "-";
            case MUL -> "*";
            case DIV -> "/";
          };
      return in.get(0) + " " + sign + " " + in.get(1);
    } else if (n.op() instanceof Unary u) {
      return unary(u, in.get(0));
    } else if (n.op() instanceof Relu) {
      // What is no number stays so.
      return in.get(0) + " <= 0.0f ? 0.0f : " + in.get(0);
    } else if (n.op() instanceof ReluGrad) {
      return in.get(1) + " <= 0.0f ? 0.0f : " + in.get(0);
    } else if (n.op() instanceof Select) {
      return in.get(0) + " > 0.0f ? " + in.get(1) + " : " + in.get(2);
    } else if (n.op() instanceof BroadcastTo || n.op() instanceof Cast) {
      return in.get(0);
    }
    throw new IllegalStateException("no expression for " + n.op());
  }

  private static String unary(Unary op, String x) {
    return switch (op.fn()) {
      case NEG -> "-" + x;
      case EXP -> "expf(" + x + ")";
      case LOG -> "logf(" + x + ")";
      case SQRT -> "sqrtf(" + x + ")";
      case RSQRT -> "rsqrtf(" + x + ")";
      case ABS -> "fabsf(" + x + ")";
      case SIGMOID -> "1.0f / (1.0f + expf(-" + x + "))";
      case TANH -> "tanhf(" + x + ")";
      case ERF -> "erff(" + x + ")";
      case STEP -> x + " > 0.0f ? 1.0f : 0.0f";
    };
  }

  /** The number of a constant. */
  static String number(Constant c) {
    return number((float) c.values()[0]);
  }

  /** A number in fp32. */
  static String number(float x) {
    if (Float.isNaN(x)) {
      return "__uint_as_float(0x7fc00000u)";
    }
    if (Float.isInfinite(x)) {
      return String.format(Locale.ROOT, "__uint_as_float(0x%08xu)", Float.floatToRawIntBits(x));
    }
    String text = Float.toString(x) + "f";
    return x < 0 || 1 / x < 0 ? "(" + text + ")" : text;
  }
}
