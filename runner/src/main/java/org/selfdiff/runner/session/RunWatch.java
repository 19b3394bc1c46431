package org.selfdiff.runner.session;

import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.selfdiff.runner.engine.group.ProcessGroup;
import org.selfdiff.runner.record.DiskException;
import org.selfdiff.runner.terminal.ProgressBar;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What rank 0 does beside its steps: it stops where that is asked for, and takes down which images
 * could not be read. The bar stays below what is said.
 *
 * @param stop whether to stop
 */
record RunWatch(
    UnreadableWatch unreadable, ProcessGroup group, ProgressBar bar, BooleanSupplier stop)
    implements TrainingSession.Watch {
  private static final Logger LOG = LoggerFactory.getLogger(RunWatch.class);

  @Override
  public boolean stops() {
    try {
      unreadable.look(this::say);
    } catch (IOException e) {
      throw DiskException.writing(unreadable.file(), e);
    }
    return stop.getAsBoolean();
  }

  @Override
  public void beforeCheckpoint() throws IOException {
    if (group.size() > 1) {
      unreadable.meet(new HostCollectives(group), this::say);
    }
  }

  private void say(String sentence) {
    LOG.info(sentence);
    bar.tell(sentence);
  }
}
