package org.selfdiff.runner.session;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.record.Checkpoints;
import org.selfdiff.runner.record.RunPaths;
import org.selfdiff.runner.record.RunState;
import org.selfdiff.runner.terminal.ProgressBar;
import org.selfdiff.runner.terminal.Terminal;

/** Trains as a launch does and is asked to stop in the middle. */
final class BrokenRun {
  private BrokenRun() {}

  /** A terminal that nobody reads. */
  static Terminal silent() {
    PrintStream out = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    return new Terminal(out, false, 100, false, false);
  }

  /** Trains until a number of steps is done, without an evaluation. */
  static RunState until(Loaded.Valid loaded, long steps) throws IOException {
    Experiment e = loaded.experiment();
    RunPaths paths = new RunPaths(Path.of(e.run().root()).resolve(loaded.runName()));
    Files.createDirectories(paths.checkpoints());
    Checkpoints checkpoints =
        new Checkpoints(paths.checkpoints(), loaded.identity().hex(), e.run().keep());
    try (ImageSet set = e.data().open();
        TrainingSession session =
            new TrainingSession(
                FittingStep.of(Setup.of(e)), set, Optional.of(checkpoints), notice -> {});
        Journal journal = Journal.open(paths, 0);
        ProgressBar bar =
            new ProgressBar(
                silent(),
                System::nanoTime,
                session.steps(),
                e.schedule().epochs(),
                e.hardware().batch())) {
      return session.train(journal, bar, Map::of, () -> session.step() >= steps);
    }
  }
}
