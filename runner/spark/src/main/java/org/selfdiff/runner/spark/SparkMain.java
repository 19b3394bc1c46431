package org.selfdiff.runner.spark;

import org.selfdiff.runner.cli.Main;

/**
 * The command line of SelfDiff where Spark is built in: all commands, and {@code sweep} knows
 * clusters. {@code spark-submit} takes it as its main class, too.
 */
public final class SparkMain {
  private SparkMain() {}

  /** Runs the command and ends the process with its exit status. */
  public static void main(String[] args) {
    System.exit(Main.process(new SparkCluster(), args));
  }
}
