package org.selfdiff.runner.cli;

import java.util.function.Supplier;

/** The verbs of the command line; a verb's classes are loaded when it is used. */
enum Verb {
  RUN("run", RunCommand::new),
  CHECK("check", CheckCommand::new),
  EXPLAIN("explain", ExplainCommand::new);

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
