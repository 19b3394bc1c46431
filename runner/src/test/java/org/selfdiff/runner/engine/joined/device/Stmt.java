package org.selfdiff.runner.engine.joined.device;

import java.util.List;

/** A statement of a kernel. */
sealed interface Stmt {
  record Block(List<Stmt> all) implements Stmt {}

  record Declare(Type type, String name, int elements, boolean shared, Expr value)
      implements Stmt {}

  record Assign(Expr to, Expr value) implements Stmt {}

  record If(Expr condition, Stmt then) implements Stmt {}

  record For(Stmt start, Expr condition, Stmt step, Stmt body) implements Stmt {}

  record Barrier() implements Stmt {}

  record Return(Expr value) implements Stmt {}
}
