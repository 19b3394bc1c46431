package org.selfdiff.runner.engine.joined.device;

import java.util.List;
import org.hipparchus.special.Erf;

/** Operators and built-in functions on the values of all threads. */
final class Arithmetic {
  private Arithmetic() {}

  /** The type in which two numbers are computed with. */
  static Type common(Type a, Type b) {
    Type.Base base = a.base().compareTo(b.base()) > 0 ? a.base() : b.base();
    return Type.of(base.compareTo(Type.Base.INT) < 0 ? Type.Base.INT : base);
  }

  static Lanes negated(Lanes x, int count) {
    if (!x.isReal()) {
      throw new IllegalStateException("no kernel negates whole numbers");
    }
    Lanes y = Lanes.real(Type.FLOAT, count);
    for (int t = 0; t < count; t++) {
      y.real()[t] = -x.real()[t];
    }
    return y;
  }

  static Lanes binary(String sign, Lanes a, Lanes b, int count) {
    if (a.type().pointer()) {
      long[] at = new long[count];
      for (int t = 0; t < count; t++) {
        at[t] = a.whole()[t] + b.whole()[t] * a.type().target().bytes();
      }
      return new Lanes(a.type(), at, null, a.memory());
    }
    if (sign.equals("<<") || sign.equals(">>")) {
      return shifted(sign, a, b, count);
    }
    Type type = common(a.type(), b.type());
    Lanes x = a.as(type);
    Lanes y = b.as(type);
    boolean compares = "< > <= >= == != && ||".contains(sign) && !sign.isEmpty();
    compares = compares && !sign.equals("&") && !sign.equals("|");
    Lanes z = Lanes.of(compares ? Type.INT : type, count);
    for (int t = 0; t < count; t++) {
      if (type.base() == Type.Base.FLOAT) {
        if (compares) {
          z.whole()[t] = compared(sign, x.real()[t], y.real()[t]) ? 1 : 0;
        } else {
          z.real()[t] = real(sign, x.real()[t], y.real()[t]);
        }
      } else if (compares) {
        z.whole()[t] = compared(sign, x.whole()[t], y.whole()[t]) ? 1 : 0;
      } else {
        z.whole()[t] = Lanes.cut(whole(sign, x.whole()[t], y.whole()[t]), type.base());
      }
    }
    return z;
  }

  private static Lanes shifted(String sign, Lanes a, Lanes b, int count) {
    Type type = common(a.type(), a.type());
    Lanes x = a.as(type);
    Lanes z = Lanes.whole(type, count);
    for (int t = 0; t < count; t++) {
      long by = b.whole()[t];
      if (by < 0 || by > 31) {
        throw new IllegalStateException("shifted by " + by);
      }
      long bits = sign.equals("<<") ? x.whole()[t] << by : x.whole()[t] >> by;
      if (type.equals(Type.INT) && bits != (int) bits) {
        throw new IllegalStateException("an int that overflows");
      }
      z.whole()[t] = Lanes.cut(bits, type.base());
    }
    return z;
  }

  private static float real(String sign, float x, float y) {
    return switch (sign) {
      case "+" -> x + y;
      case "-" -> x - y;
      case "*" -> x * y;
      case "/" -> x / y;
      default -> throw new IllegalStateException("no " + sign + " of fp32");
    };
  }

  private static long whole(String sign, long x, long y) {
    return switch (sign) {
      case "+" -> x + y;
      case "-" -> x - y;
      case "*" -> x * y;
      case "/" -> y == 0 ? 0 : x / y;
      case "%" -> y == 0 ? 0 : x % y;
      case "&" -> x & y;
      case "|" -> x | y;
      case "^" -> x ^ y;
      default -> throw new IllegalStateException("no " + sign);
    };
  }

  private static boolean compared(String sign, float x, float y) {
    return switch (sign) {
      case "<" -> x < y;
      case ">" -> x > y;
      case "<=" -> x <= y;
      case ">=" -> x >= y;
      case "==" -> x == y;
      case "!=" -> x != y;
      default -> throw new IllegalStateException("no " + sign + " of fp32");
    };
  }

  private static boolean compared(String sign, long x, long y) {
    return switch (sign) {
      case "<" -> x < y;
      case ">" -> x > y;
      case "<=" -> x <= y;
      case ">=" -> x >= y;
      case "==" -> x == y;
      case "!=" -> x != y;
      case "&&" -> x != 0 && y != 0;
      case "||" -> x != 0 || y != 0;
      default -> throw new IllegalStateException("no " + sign);
    };
  }

  static Lanes builtin(String name, List<Lanes> in, int count) {
    Lanes x = in.get(0);
    if (name.equals("__uint_as_float")) {
      Lanes bits = x.as(Type.UINT);
      Lanes y = Lanes.real(Type.FLOAT, count);
      for (int t = 0; t < count; t++) {
        y.real()[t] = Float.intBitsToFloat((int) bits.whole()[t]);
      }
      return y;
    } else if (name.equals("__float_as_uint")) {
      Lanes y = Lanes.whole(Type.UINT, count);
      for (int t = 0; t < count; t++) {
        y.whole()[t] = Float.floatToRawIntBits(x.real()[t]) & 0xffffffffL;
      }
      return y;
    }
    Lanes y = Lanes.real(Type.FLOAT, count);
    for (int t = 0; t < count; t++) {
      y.real()[t] = (float) function(name, x.as(Type.FLOAT).real()[t]);
    }
    return y;
  }

  private static double function(String name, float x) {
    return switch (name) {
      case "expf" -> Math.exp(x);
      case "logf" -> Math.log(x);
      case "sqrtf" -> Math.sqrt(x);
      case "rsqrtf" -> 1 / Math.sqrt(x);
      case "fabsf" -> Math.abs(x);
      case "tanhf" -> Math.tanh(x);
      case "erff" -> Double.isNaN(x) ? x : Erf.erf(x);
      default -> throw new IllegalStateException("no function " + name);
    };
  }
}
