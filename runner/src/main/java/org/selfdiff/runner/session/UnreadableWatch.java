package org.selfdiff.runner.session;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Collectors;
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
 * it. What other ranks found it is told where all of them meet, which has to be before a
 * checkpoint, too: what they find later they find again when the run goes on from there.
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
    write(fresh(set), say);
  }

  /**
   * Writes down what is new on any rank; the others call {@link #tell} at the same place.
   *
   * @param say told of the first image of this launch
   */
  void meet(HostCollectives ranks, Consumer<String> say) throws IOException {
    look(say);
    write(gathered(set, List.of(), ranks), say);
  }

  /** Tells rank 0, which calls {@link #meet}, what is new on this one. */
  static void tell(ImageSet set, HostCollectives ranks) {
    gathered(set, fresh(set), ranks);
  }

  private static List<UnreadableList.Line> fresh(ImageSet set) {
    return set.unreadable().map(UnreadableImages::fresh).orElse(List.of()).stream()
        .map(UnreadableWatch::line)
        .toList();
  }

  private static UnreadableList.Line line(UnreadableImages.Entry entry) {
    String split = entry.split() == Split.TRAIN ? "train" : "test";
    return new UnreadableList.Line(split, entry.source(), entry.reason());
  }

  /** The lines of all ranks; where an image that cannot be read is an error there are none. */
  private static List<UnreadableList.Line> gathered(
      ImageSet set, List<UnreadableList.Line> own, HostCollectives ranks) {
    if (ranks.size() == 1 || set.unreadable().isEmpty()) {
      return own;
    }
    String text = own.stream().map(UnreadableList.Line::text).collect(Collectors.joining());
    return ranks.gather(text).stream()
        .flatMap(told -> UnreadableList.lines(told).stream())
        .toList();
  }

  private void write(List<UnreadableList.Line> fresh, Consumer<String> say) throws IOException {
    for (UnreadableList.Line line : fresh) {
      list.add(line);
      LOG.info("unreadable, another is taken in its place: {}: {}", line.source(), line.reason());
      if (!told) {
        told = true;
        say.accept(
            "an image cannot be read, and another is taken in its place: "
                + line.source()
                + ": "
                + line.reason());
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
