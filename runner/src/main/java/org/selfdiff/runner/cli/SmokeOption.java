package org.selfdiff.runner.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.config.smoke.SmokeOverlay;
import org.selfdiff.runner.config.source.Composition;
import picocli.CommandLine.Option;

/** The option of every command that takes an experiment which it may make small first. */
final class SmokeOption {
  static final String NAME = SmokeOverlay.NAME;

  @Option(
      names = NAME,
      description =
          "A first look: the experiment on drawn images, with small networks and a few steps; words"
              + " KEY=VALUE still win. The block sweep is left aside.")
  private boolean asked;

  boolean asked() {
    return asked;
  }

  /** What is laid over an experiment; empty where nobody asks, or the files have mistakes. */
  Optional<SmokeOverlay> overlay(ExperimentLoader loader, Path file, List<String> overrides) {
    return asked ? loader.smoke(loader.open(file), overrides) : Optional.empty();
  }

  /**
   * The files of an experiment, with the overlay where it is asked for.
   *
   * @param overrides words {@code key=value}, which may have a meaning under the overlay alone
   */
  Composition open(ExperimentLoader loader, Path file, List<String> overrides) {
    Composition files = loader.open(file);
    return asked
        ? loader
            .smoke(files, overrides)
            .map(overlay -> files.under(overlay.text(), NAME))
            .orElse(files)
        : files;
  }

  /**
   * The experiment.
   *
   * @throws org.selfdiff.runner.config.InvalidExperiment with every problem, where it has any
   */
  Loaded.Valid load(ExperimentLoader loader, Path file, List<String> overrides) {
    return loader.load(open(loader, file, overrides), overrides).orThrow();
  }
}
