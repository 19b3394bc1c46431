package org.selfdiff.runner.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.config.problem.Problem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says everything that is wrong with experiment files, and starts nothing. */
@Command(
    name = "check",
    header = "Check experiment files: every mistake with its line, nothing is started.",
    description = {
      "",
      "One line per mistake, as FILE:LINE: KEY: what is wrong, what was expected. Words KEY=VALUE"
          + " override the files, as they do when an experiment is run."
    },
    parameterListHeading = "%nArguments:%n",
    optionListHeading = "%nOptions:%n")
final class CheckCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE|KEY=VALUE",
      description = "Experiment files (.conf, .json, .yaml, .yml) and overrides.")
  private List<String> words;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Words split = Words.of(words, spec.commandLine());
    ExperimentLoader loader = new ExperimentLoader();
    int wrong = 0;
    for (Path file : split.files()) {
      Loaded loaded = loader.load(file, split.overrides());
      if (loaded instanceof Loaded.Valid valid) {
        out.println(file + ": ok, run " + valid.runName());
      } else if (loaded instanceof Loaded.Invalid invalid) {
        wrong++;
        invalid.problems().forEach(err::println);
        err.println(file + ": " + count(invalid.problems()));
      }
    }
    return (wrong == 0 ? ExitCode.OK : ExitCode.INVALID).status();
  }

  private static String count(List<Problem> problems) {
    return problems.size() == 1 ? "1 mistake" : problems.size() + " mistakes";
  }
}
