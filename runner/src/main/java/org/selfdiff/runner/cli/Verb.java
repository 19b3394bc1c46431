package org.selfdiff.runner.cli;

import java.util.function.Supplier;

/**
 * The verbs of the command line. A verb's classes are loaded when it is used: a lambda waits, where
 * a reference to the constructor would load the class with this one.
 */
enum Verb {
  RUN("run", () -> new RunCommand()),
  BENCH("bench", () -> new BenchCommand()),
  COMPARE("compare", () -> new CompareCommand()),
  CHECK("check", () -> new CheckCommand()),
  EXPLAIN("explain", () -> new ExplainCommand()),
  PLAN("plan", () -> new PlanCommand()),
  SWEEP("sweep", () -> new SweepCommand());

  private final String word;
  private final Supplier<Object> command;

  Verb(String word, Supplier<Object> command) {
    this.word = word;
    this.command = command;
  }

  String word() {
    return word;
  }

  /** A new picocli command for this verb. */
  Object command() {
    return command.get();
  }
}
