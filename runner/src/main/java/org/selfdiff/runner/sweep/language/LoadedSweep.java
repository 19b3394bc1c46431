package org.selfdiff.runner.sweep.language;

import java.nio.file.Path;
import java.util.List;
import org.selfdiff.runner.config.Loaded;

/**
 * A file with a {@code sweep} block, without fault.
 *
 * @param file the file
 * @param overrides words {@code key=value} of the command line
 * @param base the experiment that is varied
 * @param sweep how
 * @param space what is varied
 */
public record LoadedSweep(
    Path file, List<String> overrides, Loaded.Valid base, Sweep sweep, SearchSpace space) {
  /** Copies the list. */
  public LoadedSweep {
    overrides = List.copyOf(overrides);
  }

  /** The seeds of every point. */
  public List<Long> seeds() {
    return sweep.seeds().isEmpty() ? List.of(base.experiment().seed()) : sweep.seeds();
  }

  /** Epochs of a whole run. */
  public int epochs() {
    return base.experiment().schedule().epochs();
  }

  /** Folder of the sweep and all its runs. */
  public Path folder() {
    return Path.of(base.experiment().run().root()).resolve(base.experiment().name() + ".sweep");
  }
}
