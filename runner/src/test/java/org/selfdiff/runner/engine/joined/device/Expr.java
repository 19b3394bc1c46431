package org.selfdiff.runner.engine.joined.device;

import java.util.List;

/** An expression of a kernel. */
sealed interface Expr {
  record IntNumber(long value, Type type) implements Expr {}

  record FloatNumber(float value) implements Expr {}

  record Name(String name) implements Expr {}

  record Field(Expr of, String name) implements Expr {}

  record Index(Expr of, Expr at) implements Expr {}

  record Target(Expr pointer) implements Expr {}

  record Cast(Type type, Expr of) implements Expr {}

  record Unary(String sign, Expr of) implements Expr {}

  record Binary(String sign, Expr a, Expr b) implements Expr {}

  record Choice(Expr condition, Expr a, Expr b) implements Expr {}

  record Call(String name, List<Expr> arguments) implements Expr {}
}
