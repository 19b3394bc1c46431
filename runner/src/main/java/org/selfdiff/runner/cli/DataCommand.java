package org.selfdiff.runner.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.session.Interruption;
import org.selfdiff.runner.session.Threads;
import org.selfdiff.runner.survey.Survey;
import org.selfdiff.runner.survey.SurveyFiles;
import org.selfdiff.runner.survey.SurveyJson;
import org.selfdiff.runner.survey.SurveyText;
import org.selfdiff.runner.terminal.CountBar;
import org.selfdiff.runner.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Looks over the images of an experiment. */
@Command(
    name = "data",
    header = "Look over an experiment's images before a run: sizes, classes, duplicates, damage.",
    description = {
      "",
      "Every image is read and decoded once, or --sample of each split. Unreadable images and images"
          + " with equal pixels are findings, no errors. Mean and standard deviation are those of the"
          + " images as evaluations see them, to put under views.normalize. Words KEY=VALUE override"
          + " the file."
    },
    parameterListHeading = "%nWords:%n",
    optionListHeading = "%nOptions:%n")
final class DataCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..*",
      paramLabel = "FILE|KEY=VALUE",
      description = "Experiment file and overrides.")
  private List<String> words = List.of();

  @Option(
      names = "--sample",
      paramLabel = "N",
      description = "Images of each split to look at, evenly spread over it; all otherwise.")
  private Integer sample;

  @Option(
      names = "-o",
      paramLabel = "PATH",
      description =
          "Write a page with a contact sheet (.html), the sheet alone (.png), or, into a folder, both"
              + " with the list of unreadable images.")
  private Path out;

  @Option(names = "--threads", description = "Threads that read; all cores otherwise.")
  private Integer threads;

  @Option(names = "--json", description = "One line of JSON.")
  private boolean json;

  @Mixin private final ScriptOptions script = new ScriptOptions();

  @Override
  public Integer call() throws Exception {
    int cores = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    if (cores < 1 || sample != null && sample < 1) {
      throw new ParameterException(spec.commandLine(), "--sample and --threads are at least 1");
    }
    Threads.require("--threads", cores);
    if (out != null && SurveyFiles.isFile(out)) {
      Arguments.folder(out, spec.commandLine());
    }
    Arguments split =
        Arguments.ofExperiments(script.with(words, spec.commandLine()), spec.commandLine());
    Path file = split.one(spec.commandLine());
    Experiment e = new ExperimentLoader().load(file, split.overrides()).orThrow().experiment();
    PrintWriter err = spec.commandLine().getErr();
    err.println("opening the images");
    err.flush();
    Survey survey = new Survey(e, sample == null ? Integer.MAX_VALUE : sample, cores);
    Terminal terminal = Terminal.standard();
    try (Interruption interruption = new Interruption()) {
      Optional<Survey.Result> found;
      try (CountBar bar = new CountBar(terminal, System::nanoTime, "images")) {
        found = survey.look(out != null, bar::update, interruption::asked);
      }
      if (found.isEmpty()) {
        err.println("interrupted: nothing was written");
        err.flush();
        return ExitCode.INTERRUPTED.status();
      }
      print(found.get(), terminal);
    }
    return ExitCode.OK.status();
  }

  private void print(Survey.Result found, Terminal terminal) throws Exception {
    PrintWriter to = spec.commandLine().getOut();
    if (json) {
      to.println(SurveyJson.of(found.findings()));
    } else {
      to.print(SurveyText.of(found.findings(), terminal));
    }
    if (out != null) {
      for (Path written : SurveyFiles.write(found, out)) {
        (json ? spec.commandLine().getErr() : to).println(written);
      }
    }
    to.flush();
  }
}
