package org.selfdiff.runner.cli;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.session.AbsentGpus;
import org.selfdiff.runner.session.FittingStep;
import org.selfdiff.runner.session.Setup;
import org.selfdiff.runner.session.StepExchangesText;
import org.selfdiff.runner.session.StepKernelsText;
import org.selfdiff.runner.session.StepMemoryText;
import org.selfdiff.runner.sweep.language.LoadedSweep;
import org.selfdiff.runner.sweep.language.SweepLoader;
import org.selfdiff.runner.sweep.machine.MachineShare;
import org.selfdiff.runner.sweep.plan.Budget;
import org.selfdiff.runner.sweep.plan.Costs;
import org.selfdiff.runner.sweep.plan.PlanText;
import org.selfdiff.runner.sweep.plan.SweepPlan;
import org.selfdiff.runner.sweep.prospect.ProspectText;
import org.selfdiff.runner.sweep.prospect.Prospects;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what a run or a sweep would cost. */
@Command(
    name = "plan",
    header = "Say what a run or a sweep would take, before anything is run.",
    description = {
      "",
      "The memory of a step is planned: networks, their averages, the optimizer, queues, inputs and"
          + " the activations where most are needed at once, against hardware.memory;"
          + " of several hardware.devices that of one, with what each sends to the others."
          + " Then a few steps of the file's own experiment are measured, its input and its network's pass over"
          + " images too: some seconds. The trials of a sweep follow from these by the cost model."
          + " Times are those of whole runs: start, steps, input, evaluations and export. Words"
          + " KEY=VALUE override the file."
    },
    parameterListHeading = "%nWords:%n",
    optionListHeading = "%nOptions:%n")
final class PlanCommand implements Callable<Integer> {
  /** Seconds beyond which the process has done something else before. */
  private static final double LONGEST_LAUNCH = 10;

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..*",
      paramLabel = "FILE|KEY=VALUE",
      description = "Experiment file, with a sweep block or without, and overrides.")
  private List<String> words = List.of();

  @Mixin private final ScriptOptions script = new ScriptOptions();

  @Option(
      names = "--budget",
      paramLabel = "TIME",
      description = "Say which rungs of a sweep fit into this time, for instance 2h or 90m.")
  private String budget;

  @Option(
      names = "--rows",
      defaultValue = "20",
      description = "Trials to list (default: ${DEFAULT-VALUE}).")
  private int rows;

  @Option(
      names = "--parallel",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Runs of a sweep at the same time; they share the cores (default: ${DEFAULT-VALUE}).")
  private int parallel;

  @Option(
      names = "--memory",
      description = "Say what a step of a single run needs, and measure nothing: no images needed.")
  private boolean memory;

  @Mixin private SmokeOption smoke;

  @Override
  public Integer call() throws Exception {
    if (parallel < 1) {
      throw new ParameterException(spec.commandLine(), "--parallel is at least 1");
    }
    Optional<Budget> asked = budget();
    Arguments split =
        Arguments.ofExperiments(script.with(words, spec.commandLine()), spec.commandLine());
    Path file = split.one(spec.commandLine());
    boolean sweep = !smoke.asked() && new SweepLoader().present(file, split.overrides());
    if (!sweep && (asked.isPresent() || parallel > 1)) {
      throw new ParameterException(
          spec.commandLine(),
          "--budget and --parallel are for sweeps, "
              + (smoke.asked()
                  ? SmokeOption.NAME + " leaves the sweep block aside"
                  : file + " has no sweep block"));
    }
    if (sweep && memory) {
      throw new ParameterException(
          spec.commandLine(), "--memory is for single runs, " + file + " has a sweep block");
    }
    return (sweep ? sweep(file, split.overrides(), asked) : run(file, split.overrides())).status();
  }

  private ExitCode run(Path file, List<String> overrides) throws Exception {
    Loaded.Valid run = smoke.load(new ExperimentLoader(), file, overrides);
    FittingStep step = FittingStep.of(Setup.planned(run.experiment()));
    print(StepMemoryText.of(step));
    print(StepKernelsText.of(step));
    print(StepExchangesText.of(step));
    step.require();
    if (memory) {
      AbsentGpus.of(run.experiment())
          .map(why -> "not on this machine: " + why)
          .ifPresent(spec.commandLine().getErr()::println);
      return ExitCode.OK;
    }
    measuring();
    Costs costs = Costs.measure(run.experiment(), 1, launch());
    costs.notices().forEach(spec.commandLine().getErr()::println);
    print(PlanText.of(run, costs.of(run.experiment()), costs.measured()));
    print(StepExchangesText.measured(step));
    return ExitCode.OK;
  }

  private void measuring() {
    spec.commandLine().getErr().println("measuring step and input on this machine");
    spec.commandLine().getErr().flush();
  }

  private ExitCode sweep(Path file, List<String> overrides, Optional<Budget> asked)
      throws Exception {
    LoadedSweep whole = new SweepLoader().load(file, overrides);
    LoadedSweep sweep = parallel == 1 ? whole : new SweepLoader().load(file, shared(whole));
    Prospects prospects = Prospects.of(sweep);
    if (prospects.hopeless()) {
      print(ProspectText.of(prospects));
      spec.commandLine().getErr().println(file + ": " + ProspectText.hopeless(prospects));
      return ExitCode.INVALID;
    }
    measuring();
    Costs costs = Costs.measure(sweep.base().experiment(), parallel, launch());
    costs.notices().forEach(spec.commandLine().getErr()::println);
    SweepPlan plan = SweepPlan.of(prospects, costs, parallel);
    print(PlanText.of(plan, costs.measured(), rows));
    asked.ifPresent(b -> print(b.advice(plan) + "\n"));
    return ExitCode.OK;
  }

  /** The words that give a run what it has of the machine beside others. */
  private List<String> shared(LoadedSweep whole) {
    MachineShare share =
        new MachineShare(parallel, Runtime.getRuntime().availableProcessors(), List.of());
    List<String> words = new ArrayList<>(whole.overrides());
    words.addAll(share.words(0, whole.base().experiment().hardware()));
    return words;
  }

  /** Seconds from the start of this process to here, which a run's process takes as well. */
  private static double launch() {
    return Math.min(LONGEST_LAUNCH, ManagementFactory.getRuntimeMXBean().getUptime() / 1000.0);
  }

  private void print(String text) {
    spec.commandLine().getOut().print(text);
    spec.commandLine().getOut().flush();
  }

  private Optional<Budget> budget() {
    try {
      return Optional.ofNullable(budget).map(Budget::of);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--budget " + e.getMessage());
    }
  }
}
