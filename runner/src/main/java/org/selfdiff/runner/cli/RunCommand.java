package org.selfdiff.runner.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.session.ExperimentRun;
import org.selfdiff.runner.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Trains, evaluates and exports one experiment. */
@Command(
    name = "run",
    header = "Train an experiment, evaluate it and export its backbone.",
    description = {
      "",
      "Checks the file first. The same command continues a run that was interrupted, from its last"
          + " checkpoint and to the same bits. Words KEY=VALUE override the file."
    },
    parameterListHeading = "%nWords:%n",
    optionListHeading = "%nOptions:%n")
final class RunCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..*",
      paramLabel = "FILE|KEY=VALUE",
      description = "Experiment file and overrides.")
  private List<String> words = new ArrayList<>();

  @Mixin private final ScriptOptions script = new ScriptOptions();

  @Mixin private SmokeOption smoke;

  @Option(
      names = "--until",
      paramLabel = "EPOCH",
      description = "Stop after this epoch as if interrupted; the same command goes on.")
  private Integer until;

  @Option(
      names = "--while-input",
      description = "Stop as if interrupted when standard input ends: with the program that waits.")
  private boolean whileInput;

  @Override
  public Integer call() throws Exception {
    if (until != null && until < 1) {
      throw new ParameterException(spec.commandLine(), "--until is at least 1");
    }
    List<String> all = script.with(words, spec.commandLine());
    Arguments split = Arguments.ofExperiments(all, spec.commandLine());
    ScriptMachines.check(System::getenv, spec.commandLine());
    Path one = split.one(spec.commandLine());
    ExperimentLoader loader = new ExperimentLoader();
    Loaded.Valid loaded = smoke.load(loader, one, split.overrides());
    List<String> command = new ArrayList<>(List.of("selfdiff", "run"));
    command.addAll(all);
    if (smoke.asked()) {
      command.add(SmokeOption.NAME);
    }
    Path home = Path.of(System.getProperty("selfdiff.home", ""));
    if (whileInput) {
      ParentWatch.attach();
    }
    Terminal terminal = Terminal.standard();
    smoke
        .overlay(loader, one, split.overrides())
        .ifPresent(overlay -> overlay.notices().forEach(terminal.out()::println));
    terminal.out().println(loaded.experiment().name() + ": opening device and images");
    terminal.out().flush();
    int last = until == null ? Integer.MAX_VALUE : until;
    return new ExperimentRun(loaded, command, home, terminal, last).run().code().status();
  }
}
