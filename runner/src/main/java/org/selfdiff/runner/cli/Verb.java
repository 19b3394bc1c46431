package org.selfdiff.runner.cli;

import java.util.function.Supplier;

/**
 * The verbs of the command line. A verb's classes are loaded when it is used: a lambda waits, where
 * a reference to the constructor would load the class with this one.
 */
enum Verb {
  RUN("run", () -> new RunCommand()),
  CHECK("check", () -> new CheckCommand()),
  EXPLAIN("explain", () -> new ExplainCommand()),
  PLAN("plan", () -> new PlanCommand()),
  SWEEP("sweep", () -> new SweepCommand()),
  EVALUATE("evaluate", () -> new EvaluateCommand()),
  VISUALIZE("visualize", () -> new VisualizeCommand()),
  COMPARE("compare", () -> new CompareCommand()),
  REPORT("report", () -> new ReportCommand()),
  UI("ui", () -> new UiCommand()),
  EXPORT("export", () -> new ExportCommand()),
  IMPORT("import", () -> new ImportCommand()),
  EMBED("embed", () -> new EmbedCommand()),
  BENCH("bench", () -> new BenchCommand());

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
