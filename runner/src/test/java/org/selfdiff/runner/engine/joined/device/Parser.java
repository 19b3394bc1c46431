package org.selfdiff.runner.engine.joined.device;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the part of CUDA C in which kernels are written; refuses everything else. */
final class Parser {
  private static final String[][] SIGNS = {
    {"||"},
    {"&&"},
    {"|"},
    {"^"},
    {"&"},
    {"==", "!="},
    {"<", ">", "<=", ">="},
    {"<<", ">>"},
    {"+", "-"},
    {"*", "/", "%"}
  };

  private final Tokens in;

  private Parser(String source) {
    this.in = new Tokens(source);
  }

  /** A parameter or a variable. */
  record Parameter(Type type, String name) {}

  /** A function; a kernel if it can be launched. */
  record Function(
      boolean kernel, Type type, String name, List<Parameter> parameters, Stmt.Block body) {}

  static Map<String, Function> parse(String source) {
    Parser p = new Parser(source);
    Map<String, Function> all = new LinkedHashMap<>();
    while (!p.in.isEmpty()) {
      Function f = p.function();
      all.put(f.name(), f);
    }
    return all;
  }

  private Function function() {
    boolean kernel = in.accept("extern");
    if (kernel) {
      in.expect("\"C\"");
      in.expect("__global__");
    } else {
      in.expect("__device__");
      in.expect("__forceinline__");
    }
    Type type = type();
    String name = in.next();
    in.expect("(");
    List<Parameter> parameters = new ArrayList<>();
    do {
      parameters.add(new Parameter(type(), in.next()));
    } while (in.accept(","));
    in.expect(")");
    return new Function(kernel, type, name, parameters, block());
  }

  private boolean isType() {
    return switch (in.peek()) {
      case "const", "unsigned", "int", "float", "void", "float2", "float4", "uint2", "uint4" ->
          true;
      default -> false;
    };
  }

  private Type type() {
    in.accept("const");
    String word = in.next();
    Type type =
        switch (word) {
          case "void" -> Type.of(Type.Base.VOID);
          case "int" -> Type.INT;
          case "float" -> Type.FLOAT;
          case "float2" -> new Type(Type.Base.FLOAT, 2, false);
          case "float4" -> new Type(Type.Base.FLOAT, 4, false);
          case "uint2" -> new Type(Type.Base.UINT, 2, false);
          case "uint4" -> new Type(Type.Base.UINT, 4, false);
          case "unsigned" -> unsigned();
          default -> throw new IllegalArgumentException("no type " + word);
        };
    return in.accept("*") ? type.to() : type;
  }

  private Type unsigned() {
    String word = in.next();
    if (word.equals("long")) {
      in.expect("long");
    }
    return Type.of(
        switch (word) {
          case "char" -> Type.Base.UCHAR;
          case "short" -> Type.Base.USHORT;
          case "int" -> Type.Base.UINT;
          case "long" -> Type.Base.ULONG;
          default -> throw new IllegalArgumentException("no type unsigned " + word);
        });
  }

  private Stmt.Block block() {
    in.expect("{");
    List<Stmt> all = new ArrayList<>();
    while (!in.accept("}")) {
      all.add(statement());
    }
    return new Stmt.Block(all);
  }

  private Stmt statement() {
    if (in.peek().equals("{")) {
      return block();
    } else if (in.accept("if")) {
      in.expect("(");
      Expr condition = expression();
      in.expect(")");
      return new Stmt.If(condition, block());
    } else if (in.accept("for")) {
      in.expect("(");
      Stmt start = simple();
      in.expect(";");
      Expr condition = expression();
      in.expect(";");
      Stmt step = simple();
      in.expect(")");
      return new Stmt.For(start, condition, step, block());
    } else if (in.accept("return")) {
      Expr value = expression();
      in.expect(";");
      return new Stmt.Return(value);
    } else if (in.accept("__syncthreads")) {
      in.expect("(");
      in.expect(")");
      in.expect(";");
      return new Stmt.Barrier();
    }
    Stmt s = simple();
    in.expect(";");
    return s;
  }

  private Stmt simple() {
    boolean shared = in.accept("__shared__");
    if (shared || isType()) {
      Type type = type();
      String name = in.next();
      int elements = 0;
      if (in.accept("[")) {
        elements = Integer.parseInt(in.next());
        in.expect("]");
      }
      return new Stmt.Declare(type, name, elements, shared, in.accept("=") ? expression() : null);
    }
    Expr to = unary();
    if (in.accept("++")) {
      Expr one = new Expr.IntNumber(1, Type.INT);
      return new Stmt.Assign(to, new Expr.Binary("+", to, one));
    }
    in.expect("=");
    return new Stmt.Assign(to, expression());
  }

  private Expr expression() {
    Expr condition = binary(0);
    if (!in.accept("?")) {
      return condition;
    }
    Expr a = expression();
    in.expect(":");
    return new Expr.Choice(condition, a, expression());
  }

  private Expr binary(int level) {
    if (level == SIGNS.length) {
      return unary();
    }
    Expr a = binary(level + 1);
    while (true) {
      String sign = null;
      for (String s : SIGNS[level]) {
        sign = in.peek().equals(s) ? s : sign;
      }
      if (sign == null) {
        return a;
      }
      in.expect(sign);
      a = new Expr.Binary(sign, a, binary(level + 1));
    }
  }

  private Expr unary() {
    if (in.accept("-")) {
      return new Expr.Unary("-", unary());
    } else if (in.accept("*")) {
      return new Expr.Target(unary());
    } else if (in.peek().equals("(")) {
      in.expect("(");
      if (isType()) {
        Type type = type();
        in.expect(")");
        return new Expr.Cast(type, unary());
      }
      Expr inner = expression();
      in.expect(")");
      return postfix(inner);
    }
    return postfix(primary());
  }

  private Expr primary() {
    String word = in.next();
    if (Character.isDigit(word.charAt(0))) {
      return number(word);
    }
    if (!in.accept("(")) {
      return new Expr.Name(word);
    }
    List<Expr> arguments = new ArrayList<>();
    do {
      arguments.add(expression());
    } while (in.accept(","));
    in.expect(")");
    return new Expr.Call(word, arguments);
  }

  private static Expr number(String word) {
    if (word.contains(".")) {
      return new Expr.FloatNumber(Float.parseFloat(word.substring(0, word.length() - 1)));
    }
    boolean wide = word.endsWith("ull");
    boolean unsigned = word.endsWith("u");
    String digits = word.replaceAll("u?(ll)?$", "");
    long value =
        digits.startsWith("0x")
            ? Long.parseUnsignedLong(digits.substring(2), 16)
            : Long.parseLong(digits);
    Type type = wide ? Type.of(Type.Base.ULONG) : unsigned ? Type.UINT : Type.INT;
    if (type.equals(Type.INT) && value > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(word + " is no int");
    }
    return new Expr.IntNumber(value, type);
  }

  private Expr postfix(Expr of) {
    while (true) {
      if (in.accept("[")) {
        of = new Expr.Index(of, expression());
        in.expect("]");
      } else if (in.accept(".")) {
        of = new Expr.Field(of, in.next());
      } else {
        return of;
      }
    }
  }
}
