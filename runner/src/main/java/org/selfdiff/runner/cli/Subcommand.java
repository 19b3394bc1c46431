package org.selfdiff.runner.cli;

import java.util.function.Function;
import org.selfdiff.runner.sweep.machine.Cluster;

/**
 * The commands of the command line. A command's classes are loaded when it is used: a lambda waits,
 * where a reference to the constructor would load the class with this one.
 */
enum Subcommand {
  RUN("run", c -> new RunCommand()),
  CHECK("check", c -> new CheckCommand()),
  EXPLAIN("explain", c -> new ExplainCommand()),
  DATA("data", c -> new DataCommand()),
  DEVICES("devices", c -> new DevicesCommand()),
  PLAN("plan", c -> new PlanCommand()),
  SWEEP("sweep", c -> new SweepCommand(c)),
  EVALUATE("evaluate", c -> new EvaluateCommand()),
  VISUALIZE("visualize", c -> new VisualizeCommand()),
  COMPARE("compare", c -> new CompareCommand()),
  REPORT("report", c -> new ReportCommand()),
  UI("ui", c -> new UiCommand()),
  EXPORT("export", c -> new ExportCommand()),
  IMPORT("import", c -> new ImportCommand()),
  EMBED("embed", c -> new EmbedCommand()),
  CLASSIFY("classify", c -> new ClassifyCommand()),
  SEARCH("search", c -> new SearchCommand()),
  BENCH("bench", c -> new BenchCommand());

  private final String word;
  private final Function<Cluster, Object> command;

  Subcommand(String word, Function<Cluster, Object> command) {
    this.word = word;
    this.command = command;
  }

  String word() {
    return word;
  }

  /**
   * A new picocli command for this one.
   *
   * @param cluster for sweeps that ask for one
   */
  Object command(Cluster cluster) {
    return command.apply(cluster);
  }
}
