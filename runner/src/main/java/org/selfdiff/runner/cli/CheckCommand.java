package org.selfdiff.runner.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.config.InvalidExperiment;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.config.problem.Problem;
import org.selfdiff.runner.sweep.language.SweepLoader;
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
      try {
        Loaded.Valid valid = loader.load(file, split.overrides()).orThrow();
        out.println(file + ": ok, run " + valid.runName() + sweep(file, split.overrides()));
      } catch (InvalidExperiment invalid) {
        wrong++;
        invalid.problems().forEach(err::println);
        err.println(file + ": " + count(invalid.problems()));
      }
    }
    return (wrong == 0 ? ExitCode.OK : ExitCode.INVALID).status();
  }

  private static String sweep(Path file, List<String> overrides) {
    SweepLoader loader = new SweepLoader();
    if (!loader.present(file, overrides)) {
      return "";
    }
    int settings = loader.load(file, overrides).space().axes().size();
    return ", a sweep over " + settings + (settings == 1 ? " setting" : " settings");
  }

  private static String count(List<Problem> problems) {
    return problems.size() == 1 ? "1 mistake" : problems.size() + " mistakes";
  }
}
