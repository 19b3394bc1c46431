package org.selfdiff.runner.sweep;

import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.exit.UserException;
import org.selfdiff.runner.sweep.language.LoadedSweep;
import org.selfdiff.runner.sweep.ledger.Event;
import org.selfdiff.runner.sweep.ledger.Ledger;

/**
 * The beginning of a launch: whether a ledger belongs to a sweep. More trials, another space,
 * strategy, pruner or number of retries are no other sweep; what would make scores incomparable is.
 *
 * @param file the ledger's, for messages
 * @param event what the launch records
 */
record Opening(Path file, Event.Opened event) {
  static Opening of(LoadedSweep sweep, Path file) {
    return new Opening(
        file,
        new Event.Opened(
            Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
            sweep.base().identity().hex(),
            sweep.sweep().objective(),
            sweep.sweep().goal(),
            sweep.seeds(),
            sweep.sweep().pruner().rungs(sweep.epochs()),
            sweep.sweep().toString()));
  }

  /**
   * Records the launch.
   *
   * @throws UserException where the ledger is another sweep's
   */
  void enter(Ledger ledger) {
    for (Event e : ledger.before()) {
      if (e instanceof Event.Opened before) {
        same("experiment", before.experiment(), event.experiment());
        same("objective", before.objective(), event.objective());
        same("goal", before.goal(), event.goal());
        same("seeds", before.seeds(), event.seeds());
        same("rungs", before.rungs(), event.rungs());
      }
    }
    ledger.append(event);
  }

  private void same(String what, Object before, Object now) {
    if (!before.equals(now)) {
      throw new UserException(
          ExitCode.INVALID,
          file
              + ": belongs to a sweep with "
              + what
              + " "
              + before
              + ", this one has "
              + now
              + ", and their scores cannot be compared; give the experiment another name, or move"
              + " the folder away");
    }
  }
}
