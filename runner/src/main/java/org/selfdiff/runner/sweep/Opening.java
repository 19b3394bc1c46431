package org.selfdiff.runner.sweep;

import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.selfdiff.runner.data.DataIdentity;
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
 * @param images what it records where no launch before has
 */
record Opening(Path file, Event.Opened event, Event.Images images) {
  static Opening of(LoadedSweep sweep, DataIdentity images, Path file) {
    return new Opening(
        file,
        new Event.Opened(
            Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
            sweep.base().identity().hex(),
            sweep.sweep().objective(),
            sweep.sweep().goal(),
            sweep.seeds(),
            sweep.sweep().pruner().rungs(sweep.epochs()),
            sweep.sweep().toString()),
        new Event.Images(images));
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
      } else if (e instanceof Event.Images before) {
        same(before.identity());
      }
    }
    ledger.append(event);
    if (ledger.before().stream().noneMatch(Event.Images.class::isInstance)) {
      ledger.append(images);
    }
  }

  private void same(DataIdentity before) {
    before
        .difference(images.identity())
        .ifPresent(
            difference -> {
              throw new UserException(
                  ExitCode.INVALID,
                  file
                      + ": the sweep began with other images, now there are "
                      + difference
                      + "; put them back, or give the experiment another name to begin anew");
            });
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
