package org.selfdiff.runner.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.selfdiff.runner.sweep.language.LoadedSweep;
import org.selfdiff.runner.sweep.language.SweepLoader;
import org.selfdiff.runner.sweep.plan.Budget;
import org.selfdiff.runner.sweep.plan.Costs;
import org.selfdiff.runner.sweep.plan.PlanText;
import org.selfdiff.runner.sweep.plan.SweepPlan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what a sweep would cost. */
@Command(
    name = "plan",
    header = "Say what a sweep would run and cost, before anything is run.",
    description = {
      "",
      "Times are those of the training steps: a few steps of the file's own experiment are"
          + " measured, the others follow by the cost model. Views, evaluations and starts come on"
          + " top. Words KEY=VALUE override the file."
    },
    parameterListHeading = "%nWords:%n",
    optionListHeading = "%nOptions:%n")
final class PlanCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE|KEY=VALUE",
      description = "Experiment file with a sweep block, and overrides.")
  private List<String> words;

  @Option(
      names = "--budget",
      paramLabel = "TIME",
      description = "Say which rungs fit into this time, for instance 2h or 90m.")
  private String budget;

  @Option(
      names = "--rows",
      defaultValue = "20",
      description = "Trials to list (default: ${DEFAULT-VALUE}).")
  private int rows;

  @Override
  public Integer call() throws Exception {
    Optional<Budget> asked = budget();
    Words split = Words.of(words, spec.commandLine());
    LoadedSweep sweep = new SweepLoader().load(split.one(spec.commandLine()), split.overrides());
    Costs costs = Costs.measure(sweep.base().experiment());
    SweepPlan plan = SweepPlan.of(sweep, costs);
    PrintWriter out = spec.commandLine().getOut();
    out.print(PlanText.of(plan, costs, rows));
    asked.ifPresent(b -> out.println(b.advice(plan)));
    out.flush();
    return ExitCode.OK.status();
  }

  private Optional<Budget> budget() {
    try {
      return Optional.ofNullable(budget).map(Budget::of);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--budget " + e.getMessage());
    }
  }
}
