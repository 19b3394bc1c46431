package org.selfdiff.runner.cli;

import java.io.PrintWriter;
import java.util.Map;
import java.util.TreeMap;
import org.selfdiff.runner.exchange.ImageRows;
import org.selfdiff.runner.session.Threads;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options of every command that passes image files through a model. */
final class ReadingOptions {
  @Option(
      names = "--batch",
      defaultValue = "32",
      description =
          "Images at a time (default: ${DEFAULT-VALUE}); at most 4096, and as many as 256 MiB hold.")
  private int batch;

  @Option(
      names = "--skip-broken",
      description = "Go on after an image that cannot be read; how many and which is said.")
  private boolean skipBroken;

  @Option(names = "--threads", description = "Threads; all cores otherwise.")
  private Integer threads;

  /**
   * Threads of the model.
   *
   * @throws ParameterException if an option is out of its range
   */
  int threads(CommandLine command) {
    int cores = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    if (batch < 1 || cores < 1) {
      throw new ParameterException(command, "--batch and --threads are at least 1");
    }
    Threads.require("--threads", cores);
    return cores;
  }

  /** How images are read. */
  ImageRows.Reading reading(CommandLine command) {
    return new ImageRows.Reading(batch, threads(command), skipBroken);
  }

  /**
   * Says which images could not be read.
   *
   * @param broken by number, and why
   * @param all images that were asked for
   * @param have what they have in the place of numbers
   */
  static void sayBroken(Map<Integer, String> broken, int all, String have, CommandLine command) {
    if (broken.isEmpty()) {
      return;
    }
    PrintWriter err = command.getErr();
    err.printf("%d of %d images cannot be read and have %s:%n", broken.size(), all, have);
    new TreeMap<>(broken).values().forEach(why -> err.println("  " + why));
    err.flush();
  }

  /** Says a sentence beside the results. */
  static void say(String notice, CommandLine command) {
    command.getErr().println(notice);
    command.getErr().flush();
  }
}
