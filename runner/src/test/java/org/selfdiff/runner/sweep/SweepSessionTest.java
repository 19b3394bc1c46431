package org.selfdiff.runner.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.config.Corpus;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.exit.UserException;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.record.RunPaths;
import org.selfdiff.runner.session.ExperimentRun;
import org.selfdiff.runner.sweep.language.LoadedSweep;
import org.selfdiff.runner.sweep.language.SweepLoader;
import org.selfdiff.runner.sweep.ledger.Event;
import org.selfdiff.runner.sweep.ledger.Ledger;
import org.selfdiff.runner.sweep.machine.MachineShare;
import org.selfdiff.runner.sweep.machine.ThisMachine;
import org.selfdiff.runner.sweep.trial.JvmCells;
import org.selfdiff.runner.sweep.view.Failures;
import org.selfdiff.runner.sweep.view.LiveTable;
import org.selfdiff.runner.sweep.view.Summary;
import org.selfdiff.runner.terminal.Terminal;

/** One real sweep of the smallest runs, each in a process of its own. */
class SweepSessionTest {
  @TempDir private Path folder;

  @Test
  void aTrialIsRunRungByRungAndGivesTheScoreOfARunWithoutPause() throws IOException {
    Path file = folder.resolve("sweep.conf");
    String smoke = Corpus.experiments().resolve("smoke/moco.conf").toString().replace('\\', '/');
    Files.writeString(
        file,
        """
        include "%s"
        evaluate { knn { every-epochs = 1 } }
        hardware { threads = 1, loaders = 1 }
        export { onnx { verify = false } }
        sweep {
          pruner { kind = median, rungs = [1] }
          space { optimizer.lr = [0.05], method.queue = { choices = [64, 63] } }
        }
        """
            .formatted(smoke));
    LoadedSweep sweep =
        new SweepLoader(folder).load(file, List.of("run.root=" + folder.resolve("runs")));
    SweepSession session =
        new SweepSession(
            sweep, new JvmCells(sweep, new ThisMachine(new MachineShare(1, 1, List.of()))), 1);
    Terminal silent =
        new Terminal(
            new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
            false,
            80,
            false,
            false);

    SweepEnd end = session.run(new LiveTable(sweep, silent, System::nanoTime, 1), () -> false);

    assertThat(end).isEqualTo(new SweepEnd.Finished());
    List<Event> events = Ledger.read(session.paths().ledger());
    assertThat(events).filteredOn(Event.Failed.class::isInstance).isEmpty();
    assertThat(events).filteredOn(Event.Scored.class::isInstance).hasSize(2);
    assertThat(Summary.of(session.results(), 5)).contains(" impossible: method.queue: ");
    assertThat(Failures.of(session.results()).code()).isEqualTo(ExitCode.OK);

    Loaded.Valid best =
        new ExperimentLoader(folder)
            .load(session.paths().best(), List.of("run.root=" + folder.resolve("alone")))
            .orThrow();
    new ExperimentRun(best, List.of("selfdiff", "run"), folder, silent).run();
    List<Double> alone = scores(folder.resolve("alone").resolve(best.runName()));
    assertThat(scores(session.paths().folder().resolve(best.runName())))
        .isEqualTo(alone)
        .hasSize(3);
    assertThat(((Event.Scored) last(events)).score()).isEqualTo(alone.get(2));
    assertThat(Files.readString(session.paths().report()))
        .contains("Best trials")
        .contains("aria-label=\"Score of every trial over its rungs\"");
    otherSeedsAreAnotherSweep(file);
  }

  private void otherSeedsAreAnotherSweep(Path file) {
    LoadedSweep other =
        new SweepLoader(folder)
            .load(file, List.of("run.root=" + folder.resolve("runs"), "sweep.seeds=[0,1]"));
    SweepSession session =
        new SweepSession(
            other, new JvmCells(other, new ThisMachine(new MachineShare(1, 1, List.of()))), 1);
    assertThatThrownBy(() -> session.run(null, () -> false))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("belongs to a sweep with seeds [0], this one has [0, 1]");
  }

  private static Event last(List<Event> events) {
    return events.stream().filter(Event.Scored.class::isInstance).reduce((a, b) -> b).orElseThrow();
  }

  private static List<Double> scores(Path run) throws IOException {
    return Metrics.read(new RunPaths(run).metrics()).series(Metrics.KNN_TOP1).stream()
        .map(Metrics.Reading::value)
        .toList();
  }
}
