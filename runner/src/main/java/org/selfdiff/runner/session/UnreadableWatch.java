package org.selfdiff.runner.session;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.UnreadableImages;
import org.selfdiff.runner.record.RunFolder;
import org.selfdiff.runner.record.UnreadableList;
import org.selfdiff.runner.terminal.Figures;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes down in the run's folder which images could not be read and were replaced. Other threads
 * read them; this one looks after each step, so that a checkpoint never comes before what led to
 * it.
 */
final class UnreadableWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UnreadableWatch.class);

  private final ImageSet set;
  private final RunFolder folder;
  private final UnreadableList list;
  private boolean told;

  /** Takes up what earlier launches found. */
  UnreadableWatch(ImageSet set, RunFolder folder) throws IOException {
    this.set = set;
    this.folder = folder;
    list = UnreadableList.open(folder.paths());
  }

  /**
   * Writes down what is new.
   *
   * @param say told of the first image of this launch
   */
  void look(Consumer<String> say) throws IOException {
    List<UnreadableImages.Entry> fresh =
        set.unreadable().map(UnreadableImages::fresh).orElse(List.of());
    for (UnreadableImages.Entry entry : fresh) {
      String split = entry.split() == Split.TRAIN ? "train" : "test";
      list.add(new UnreadableList.Line(split, entry.source(), entry.reason()));
      LOG.info("unreadable, another is taken in its place: {}: {}", entry.source(), entry.reason());
      if (!told) {
        told = true;
        say.accept(
            "an image cannot be read, and another is taken in its place: "
                + entry.source()
                + ": "
                + entry.reason());
      }
    }
    if (!fresh.isEmpty()) {
      list.force();
      folder.describeData(UnreadableList.LABEL, sentence());
    }
  }

  /** Writes down what is new, and says how many there are over all launches. */
  void end(Consumer<String> say) throws IOException {
    look(say);
    if (list.size() > 0) {
      say.accept(sentence());
    }
  }

  private String sentence() {
    int all = set.size(Split.TRAIN) + set.size(Split.TEST);
    return String.format(
        Locale.ROOT,
        "%d of %d %s cannot be read (%s), and others were taken in their place; listed in %s",
        list.size(),
        all,
        all == 1 ? "image" : "images",
        Figures.percent((double) list.size() / all),
        UnreadableList.FILE);
  }

  /** Where it is written. */
  Path file() {
    return folder.paths().unreadable();
  }

  @Override
  public void close() {
    list.close();
  }
}
