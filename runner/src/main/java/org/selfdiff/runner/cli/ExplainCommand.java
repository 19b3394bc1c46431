package org.selfdiff.runner.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.config.problem.ForeignTerms;
import org.selfdiff.runner.config.problem.Nearest;
import org.selfdiff.runner.config.source.Merged;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.exit.UserException;
import org.selfdiff.runner.sweep.language.SweepLoader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the values an experiment has, where each comes from, and what it does. */
@Command(
    name = "explain",
    header = "Show every value of an experiment, where it comes from and what it does.",
    description = {
      "",
      "With KEY, everything about that setting, or a table of the settings in that block. Values"
          + " that follow from others are marked with =. The block sweep is shown by KEY sweep."
          + " Of several hardware.devices, exchanges.* are the bytes that each sends in a step."
    },
    parameterListHeading = "%nArguments:%n",
    optionListHeading = "%nOptions:%n")
final class ExplainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..*",
      paramLabel = "FILE [KEY] [KEY=VALUE…]",
      description = "An experiment file, a key or a block, overrides.")
  private List<String> words = List.of();

  @Mixin private final ScriptOptions script = new ScriptOptions();

  @Option(names = "--json", description = "One JSON array for scripts.")
  private boolean json;

  @Mixin private SmokeOption smoke;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Arguments split =
        Arguments.ofExperiment(script.with(words, spec.commandLine()), spec.commandLine());
    if (split.files().size() > 2) {
      throw new ParameterException(
          spec.commandLine(), "unexpected word " + split.files().get(2) + ", expected one KEY");
    }
    ExperimentLoader loader = new ExperimentLoader();
    Loaded.Valid valid = smoke.load(loader, split.files().get(0), split.overrides());
    String key = split.files().size() < 2 ? "" : split.files().get(1).toString();
    SweepLoader sweeps = new SweepLoader();
    boolean sweep = sweeps.present(split.files().get(0), split.overrides());
    boolean asked = key.equals(Merged.SWEEP) || key.startsWith(Merged.SWEEP + ".");
    if (asked && !sweep) {
      throw new ParameterException(
          spec.commandLine(), split.files().get(0) + " has no block " + Merged.SWEEP);
    }
    List<Explained> all =
        asked
            ? ExplainedSweep.all(sweeps.tree(split.files().get(0), split.overrides()))
            : explained(valid, key);
    List<Explained> rows = all.stream().filter(row -> row.isWithin(key)).toList();
    if (rows.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "no setting " + key + hint(key, all) + " (in this experiment)");
    }
    if (json) {
      out.println(ExplainedJson.of(rows));
    } else if (rows.get(0).key().equals(key)) {
      new ExplainedCard(rows.get(0), rows.subList(1, rows.size())).print(out);
    } else {
      String main = valid.files().get(0).name();
      out.println(main + ": run " + valid.runName());
      out.println();
      smoke
          .overlay(loader, split.files().get(0), split.overrides())
          .ifPresent(o -> out.println(SmokeOption.NAME + " lays over it:\n\n" + o.text()));
      new ExplainedTable(rows, main, Width.ofTerminal(), spec.commandLine().getColorScheme().ansi())
          .print(out);
      out.println();
      out.println("selfdiff explain FILE KEY shows one setting in full.");
      if (sweep && !asked) {
        out.println("selfdiff explain FILE sweep shows how the experiment is varied.");
      }
    }
    return ExitCode.OK.status();
  }

  /**
   * Every line; what is planned for it, exchanges and kernels of a step, where that is asked for.
   */
  private List<Explained> explained(Loaded.Valid valid, String key) {
    List<Explained> all = new ArrayList<>(Explained.all(valid));
    planned(all, key, SharedStepRows.BLOCK, () -> SharedStepRows.of(valid.experiment()));
    planned(all, key, JoinedKernelRows.BLOCK, () -> JoinedKernelRows.of(valid.experiment()));
    return all;
  }

  private void planned(
      List<Explained> all, String key, String block, Supplier<List<Explained>> rows) {
    if (key.isEmpty() || key.matches(block + "(\\..*)?")) {
      try {
        all.addAll(rows.get());
      } catch (UserException unplanned) {
        String why = "the " + block + " of a step are not known: " + unplanned.getMessage();
        spec.commandLine().getErr().println(why);
      }
    }
  }

  private static String hint(String key, List<Explained> all) {
    int bracket = key.indexOf('[');
    String list = bracket < 0 ? key : key.substring(0, bracket);
    long size =
        IntStream.iterate(0, i -> i + 1)
            .takeWhile(i -> all.stream().anyMatch(row -> row.isWithin(list + "[" + i + "]")))
            .count();
    if (bracket >= 0
        && size > 0
        && all.stream()
            .noneMatch(row -> row.isWithin(key.substring(0, key.indexOf(']', bracket) + 1)))) {
      return ": " + list + " has " + size + (size == 1 ? " element" : " elements");
    }
    List<String> keys = all.stream().map(Explained::key).toList();
    return ForeignTerms.keys(key).stream()
        .filter(foreign -> all.stream().anyMatch(row -> row.isWithin(foreign)))
        .findFirst()
        .or(() -> Nearest.to(key, keys))
        .or(() -> keys.stream().filter(k -> k.endsWith("." + key)).findFirst())
        .map(near -> ", did you mean " + near + "?")
        .orElse("");
  }
}
