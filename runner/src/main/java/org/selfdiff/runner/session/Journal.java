package org.selfdiff.runner.session;

import java.io.Closeable;
import java.io.IOException;
import java.util.Map;
import java.util.function.Consumer;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.record.RunFolder;
import org.selfdiff.runner.record.RunPaths;

/** What a run records while it trains. What is recorded at step 0 is before the training. */
interface Journal extends Closeable {
  /** Keeps nothing: for ranks whose rank 0 does. */
  Journal NONE = new NoJournal();

  /**
   * Begins the records, or goes on behind a checkpoint.
   *
   * @param step of the checkpoint; 0 begins anew
   * @param notice told in one sentence what is unusual about the records
   */
  static Journal open(RunFolder folder, long step, Consumer<String> notice) throws IOException {
    return FolderJournal.open(folder.paths(), folder::ensure, step, notice);
  }

  /** The same in a folder that nobody looks after. */
  static Journal open(RunPaths paths, long step) throws IOException {
    return FolderJournal.open(paths, notice -> {}, step, notice -> {});
  }

  /** Records values of one step. */
  void write(long step, double epoch, Map<String, Double> values) throws IOException;

  /** Everything recorded so far, over all launches. */
  Metrics metrics();

  /**
   * Makes everything recorded so far survive the machine. What somebody has removed of the run's
   * folder meanwhile is made anew.
   */
  void force() throws IOException;

  @Override
  void close();
}
