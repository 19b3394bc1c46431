package org.selfdiff.runner.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.selfdiff.runner.config.Hardware;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.session.Interruption;
import org.selfdiff.runner.sweep.SweepEnd;
import org.selfdiff.runner.sweep.SweepPaths;
import org.selfdiff.runner.sweep.SweepSession;
import org.selfdiff.runner.sweep.language.LoadedSweep;
import org.selfdiff.runner.sweep.language.SweepLoader;
import org.selfdiff.runner.sweep.machine.Cluster;
import org.selfdiff.runner.sweep.machine.MachineShare;
import org.selfdiff.runner.sweep.machine.Machines;
import org.selfdiff.runner.sweep.machine.ThisMachine;
import org.selfdiff.runner.sweep.prospect.CheckCount;
import org.selfdiff.runner.sweep.prospect.ProspectText;
import org.selfdiff.runner.sweep.prospect.Prospects;
import org.selfdiff.runner.sweep.trial.CheckedCandidates;
import org.selfdiff.runner.sweep.trial.JvmCells;
import org.selfdiff.runner.sweep.view.Failures;
import org.selfdiff.runner.sweep.view.LiveTable;
import org.selfdiff.runner.sweep.view.Results;
import org.selfdiff.runner.sweep.view.Summary;
import org.selfdiff.runner.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs many experiments from one file. */
@Command(
    name = "sweep",
    header = "Run an experiment over a search space, as its sweep block says.",
    description = {
      "",
      "Every run is a process of its own. The same command continues a sweep that was interrupted"
          + " at any moment; with more trials or a larger space it continues beyond its end. Words"
          + " KEY=VALUE override the file.",
      "",
      "The status is 0 where no trial failed; else that of the worst run, and 3 where a run"
          + " crashed, was killed or could not do its work."
    },
    parameterListHeading = "%nWords:%n",
    optionListHeading = "%nOptions:%n")
final class SweepCommand implements Callable<Integer> {
  private static final int SHOWN = 10;

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE|KEY=VALUE",
      description = "Experiment file with a sweep block, and overrides.")
  private List<String> words;

  @Option(
      names = "--parallel",
      paramLabel = "N",
      description = {
        "Runs at the same time (default: 1); they share the cores of this machine.",
        "With sweep.cluster it has to be given."
      })
  private Integer parallel;

  @Option(
      names = "--devices",
      split = ",",
      paramLabel = "DEVICE",
      description = {
        "Devices given to the runs in turn, for instance cuda:0,cuda:1;",
        "to each as many as hardware.devices says."
      })
  private List<String> devices = List.of();

  private final Cluster cluster;

  SweepCommand(Cluster cluster) {
    this.cluster = cluster;
  }

  @Override
  public Integer call() throws Exception {
    if (parallel != null && parallel < 1) {
      throw misused("--parallel is at least 1");
    }
    Arguments split = Arguments.ofExperiments(words, spec.commandLine());
    LoadedSweep sweep = new SweepLoader().load(split.one(spec.commandLine()), split.overrides());
    CheckedCandidates candidates = new CheckedCandidates(sweep);
    if (!possible(sweep, candidates)) {
      return ExitCode.INVALID.status();
    }
    Terminal terminal = Terminal.standard();
    int most = parallel == null ? 1 : parallel;
    try (Interruption interruption = new Interruption();
        Machines machines = machines(sweep, most)) {
      SweepSession session =
          new SweepSession(sweep, candidates, new JvmCells(sweep, machines), most);
      SweepEnd end;
      try (LiveTable table = new LiveTable(sweep, terminal, System::nanoTime, most)) {
        end = session.run(table, interruption::asked);
      }
      return conclude(session, end).status();
    }
  }

  private Machines machines(LoadedSweep sweep, int most) {
    String asked = sweep.sweep().cluster();
    Optional<String> master = asked.isEmpty() ? cluster.surrounding() : Optional.of(asked);
    Hardware hardware = sweep.base().experiment().hardware();
    if (master.isEmpty()) {
      MachineShare share =
          new MachineShare(most, Runtime.getRuntime().availableProcessors(), devices);
      share
          .refusal(hardware)
          .ifPresent(
              sentence -> {
                throw misused(sentence);
              });
      return new ThisMachine(share);
    }
    if (parallel == null) {
      throw misused("--parallel is missing: how many runs " + master.get() + " does at a time");
    }
    if (!devices.isEmpty()) {
      throw misused("--devices is for this machine; Spark gives its own, see spark.task.resource");
    }
    if (hardware.shared().count() > 1) {
      throw misused(SweepLoader.sharedOnCluster(master.get(), hardware));
    }
    return cluster.open(master.get(), sweep.folder());
  }

  private ParameterException misused(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /** Says which of the trials to come will not run, and whether there are others. */
  private boolean possible(LoadedSweep sweep, CheckedCandidates candidates) throws Exception {
    Path ledger = new SweepPaths(sweep.folder()).ledger();
    CheckCount counted = new CheckCount(candidates, spec.commandLine().getErr());
    Prospects ahead = Prospects.foreseen(sweep, ledger, counted);
    spec.commandLine().getOut().print(ProspectText.of(ahead));
    spec.commandLine().getOut().flush();
    if (ahead.hopeless()) {
      spec.commandLine().getErr().println(sweep.file() + ": " + ProspectText.hopeless(ahead));
    }
    return !ahead.hopeless();
  }

  private ExitCode conclude(SweepSession session, SweepEnd end) throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    Results results = session.results();
    out.print(Summary.of(results, SHOWN));
    out.println("ledger  " + session.paths().ledger());
    out.println("report  " + session.paths().report());
    if (Files.exists(session.paths().best())) {
      out.println("best    " + session.paths().best());
    }
    out.flush();
    if (end instanceof SweepEnd.Unusable unusable) {
      spec.commandLine().getErr().println(unusable.reason());
      out.println("ended early; once that is put right the same command continues");
      out.flush();
      return ExitCode.DATA;
    }
    if (end instanceof SweepEnd.Interrupted) {
      out.println("interrupted; the same command continues");
      out.flush();
      return ExitCode.INTERRUPTED;
    }
    Failures failures = Failures.of(results);
    if (!failures.trials().isEmpty()) {
      spec.commandLine().getErr().println(failures.sentence());
    }
    return failures.code();
  }
}
