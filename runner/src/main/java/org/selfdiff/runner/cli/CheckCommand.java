package org.selfdiff.runner.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.config.InvalidExperiment;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.config.problem.Problem;
import org.selfdiff.runner.config.source.Composition;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.sweep.language.SweepLoader;
import org.selfdiff.runner.sweep.prospect.ProspectText;
import org.selfdiff.runner.sweep.prospect.Prospects;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says everything that is wrong with experiment files, and starts nothing. */
@Command(
    name = "check",
    header = "Check experiment files: every mistake with its line, nothing is started.",
    description = {
      "",
      "One line per mistake, as FILE:LINE: KEY: what is wrong, what was expected. Words KEY=VALUE"
          + " override the files, as they do when an experiment is run. Of a sweep, the points that"
          + " are impossible are listed with the reason, where they can be foreseen: with the"
          + " strategies grid, random and sobol. The step of a single experiment is planned: what no"
          + " array can hold, or not the hardware.memory that the experiment names, is a mistake, with"
          + " the largest batch that works."
    },
    parameterListHeading = "%nArguments:%n",
    optionListHeading = "%nOptions:%n")
final class CheckCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..*",
      paramLabel = "FILE|KEY=VALUE",
      description = "Experiment files (.conf, .json, .yaml, .yml) and overrides.")
  private List<String> words = List.of();

  @Mixin private final ScriptOptions script = new ScriptOptions();

  @Mixin private SmokeOption smoke;

  @Option(
      names = "--memory",
      negatable = true,
      description =
          "Plan the step, too: about a second per file. Without the option the step of a single file"
              + " is planned, those of several are not.")
  private Boolean memory;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Arguments split =
        Arguments.ofExperiments(script.with(words, spec.commandLine()), spec.commandLine());
    ExperimentLoader loader = new ExperimentLoader();
    int wrong = 0;
    for (Path file : split.files()) {
      try {
        Composition read = smoke.open(loader, file, split.overrides());
        Loaded.Valid valid = loader.load(read, split.overrides()).orThrow();
        Optional<Prospects> sweep = smoke.asked() ? Optional.empty() : sweep(file, read, valid);
        if (sweep.isPresent() && sweep.get().hopeless()) {
          wrong++;
          err.print(ProspectText.of(sweep.get()));
          err.println(file + ": " + ProspectText.hopeless(sweep.get()));
          continue;
        }
        Optional<StepReview> step = review(split, sweep, valid);
        Optional<String> refusal = step.flatMap(StepReview::refusal);
        if (refusal.isPresent()) {
          wrong++;
          err.println(file + ": " + refusal.get());
          err.println(file + ": 1 mistake");
          continue;
        }
        out.println(file + ": ok, run " + valid.runName() + sweep.map(p -> words(p)).orElse(""));
        step.flatMap(StepReview::notice).ifPresent(n -> out.println(file + ": " + n));
        sweep.ifPresent(p -> out.print(ProspectText.of(p)));
      } catch (InvalidExperiment invalid) {
        wrong++;
        invalid.problems().forEach(err::println);
        err.println(file + ": " + count(invalid.problems()));
      }
    }
    return (wrong == 0 ? ExitCode.OK : ExitCode.INVALID).status();
  }

  /** The planned step of the one file, or of each where that is asked for. */
  private Optional<StepReview> review(
      Arguments split, Optional<Prospects> sweep, Loaded.Valid valid) {
    boolean planned = memory == null ? split.files().size() == 1 : memory;
    return planned && sweep.isEmpty()
        ? Optional.of(StepReview.of(valid.experiment()))
        : Optional.empty();
  }

  /** The sweep of a file, where it has one, with all of its trials that can be foreseen. */
  private static Optional<Prospects> sweep(Path file, Composition read, Loaded.Valid valid) {
    SweepLoader loader = new SweepLoader();
    return loader.present(read, valid.overrides())
        ? Optional.of(Prospects.foreseen(loader.load(file, read, valid)))
        : Optional.empty();
  }

  private static String words(Prospects sweep) {
    int settings = sweep.sweep().space().axes().size();
    return ", a sweep over " + settings + (settings == 1 ? " setting" : " settings");
  }

  private static String count(List<Problem> problems) {
    return problems.size() == 1 ? "1 mistake" : problems.size() + " mistakes";
  }
}
