package org.selfdiff.runner.exchange;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.selfdiff.exports.FileFormatException;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.folder.FileStamp;
import org.selfdiff.runner.data.folder.FolderSet;
import org.selfdiff.runner.record.AtomicFile;
import org.selfdiff.runner.record.FileDigest;

/**
 * Brings a {@code .npy} of embeddings up to date with the images that it was made of: those that
 * are new or were changed are embedded, the rows of the others kept, wherever they have moved.
 */
final class IndexUpdate {
  private final PreparedModel model;
  private final FolderSet set;
  private final Path npy;
  private final ImageRows.Reading reading;
  private final Consumer<String> notice;
  private final Progress progress;
  private final boolean skips;
  private final int all;
  private final IndexRecord.Entry[] entries;
  private final int[] from;
  private final Map<Integer, String> broken = new TreeMap<>();

  IndexUpdate(
      PreparedModel model,
      FolderSet set,
      Path npy,
      ImageRows.Reading reading,
      Consumer<String> notice,
      Progress progress) {
    this.model = model;
    this.set = set;
    this.npy = npy;
    this.reading = reading;
    this.notice = notice;
    this.progress = progress;
    skips = reading.skipBroken();
    all = set.size(Split.TEST);
    entries = new IndexRecord.Entry[all];
    from = new int[all];
  }

  /**
   * Embeds what is missing.
   *
   * @param where of the images, for messages
   */
  EmbeddingIndex bring(Path where) throws IOException {
    String digest = FileDigest.sha256(model.file());
    IndexRecord old = old(digest);
    compare(old);
    int[] fresh = IntStream.range(0, all).filter(i -> from[i] < 0 && entries[i].hasRow()).toArray();
    int[] kept = IntStream.of(from).filter(row -> row >= 0).toArray();
    boolean same =
        fresh.length == 0
            && kept.length == old.head().rows()
            && IntStream.range(0, kept.length).allMatch(row -> kept[row] == row);
    IndexRecord now =
        new IndexRecord(same ? old.head() : write(where, digest, fresh), List.of(entries));
    if (!now.equals(old)) {
      now.write(npy);
    }
    int[] images = IntStream.range(0, all).filter(i -> entries[i].hasRow()).toArray();
    return new EmbeddingIndex(
        set,
        EmbeddingIndex.rows(npy),
        images,
        IntStream.of(images).mapToObj(i -> entries[i].sha256()).toArray(String[]::new),
        new EmbeddingIndex.State(
            npy,
            images.length,
            (int) IntStream.of(fresh).filter(i -> entries[i].hasRow()).count(),
            old.head().rows() - (int) IntStream.of(kept).distinct().count(),
            broken));
  }

  /** Finds for every image what there is of it already: by its name, or by its contents. */
  private void compare(IndexRecord old) {
    Map<String, Integer> byName = new HashMap<>();
    Map<String, Integer> byContent = new HashMap<>();
    int[] rowOf = new int[old.images().size()];
    int rows = 0;
    for (int i = 0; i < rowOf.length; i++) {
      IndexRecord.Entry entry = old.images().get(i);
      rowOf[i] = entry.hasRow() ? rows++ : -1;
      byName.putIfAbsent(entry.name(), i);
      byContent.putIfAbsent(entry.sha256(), i);
    }
    for (int i = 0; i < all; i++) {
      String name = set.file(Split.TEST, i);
      FileStamp stamp = set.stamp(Split.TEST, i);
      Integer known = byName.get(name);
      IndexRecord.Entry before = known == null ? null : old.images().get(known);
      boolean untouched =
          before != null
              && before.length() == stamp.length()
              && before.modified() == stamp.modified();
      String sha = untouched ? before.sha256() : set.sha256(Split.TEST, i);
      if (before == null || !before.sha256().equals(sha)) {
        known = byContent.get(sha);
      }
      // Without --skip-broken what cannot be read is tried again, and told.
      String why = known == null || !skips ? "" : old.images().get(known).broken();
      if (!why.isEmpty()) {
        broken.put(i, why);
      }
      from[i] = known == null ? -1 : rowOf[known];
      entries[i] = new IndexRecord.Entry(name, stamp.length(), stamp.modified(), sha, why);
    }
  }

  /** What there is of this model, if it is as its record says; otherwise nothing. */
  private IndexRecord old(String digest) throws IOException {
    IndexRecord none = new IndexRecord(new IndexRecord.Head(digest, 0, 0, 0), List.of());
    if (!Files.exists(npy)) {
      return none;
    }
    IndexRecord record = IndexRecord.read(npy).orElse(none);
    if (!record.head().model().equals(digest)) {
      notice.accept(npy + " is of another model; all images are embedded anew");
      return none;
    }
    try (NpyRows rows = NpyRows.open(npy)) {
      IndexRecord.Head head = record.head();
      if (rows.rows() == head.rows() && rows.dim() == head.dim() && rows.sum() == head.sum()) {
        return record;
      }
    } catch (FileFormatException e) {
      // Said below.
    }
    notice.accept(npy + " is not as it was written; all images are embedded anew");
    return none;
  }

  private IndexRecord.Head write(Path where, String digest, int[] fresh) throws IOException {
    FeatureRows.Npy file = new FeatureRows.Npy(all);
    List<String> names = new ArrayList<>();
    boolean keeps = IntStream.of(from).anyMatch(row -> row >= 0);
    try (Rows rows = new Rows(keeps ? NpyRows.open(npy) : null, fresh)) {
      AtomicFile.write(
          npy,
          channel -> {
            OutputStream to = new BufferedOutputStream(Channels.newOutputStream(channel));
            for (int i = 0; i < all; i++) {
              float[] row = entries[i].hasRow() ? rows.of(i, from[i]) : null;
              if (row == null) {
                entries[i] =
                    new IndexRecord.Entry(
                        entries[i].name(),
                        entries[i].length(),
                        entries[i].modified(),
                        entries[i].sha256(),
                        broken.get(i));
              } else {
                file.write(to, row, new String[] {entries[i].name()});
                names.add(entries[i].name());
              }
            }
            to.flush();
            if (names.isEmpty()) {
              throw new DataException(
                  "%s: none of its %d images can be read: %s"
                      .formatted(where, all, broken.values().iterator().next()));
            }
            file.finish(channel, names.size());
          });
    }
    AtomicFile.write(Embedding.names(npy), String.join("\n", names) + "\n");
    try (NpyRows written = NpyRows.open(npy)) {
      return new IndexRecord.Head(digest, written.rows(), written.dim(), written.sum());
    }
  }

  /** Rows of images in ascending order: those of before, and new ones. */
  private final class Rows implements AutoCloseable {
    private final NpyRows before;
    private final int fresh;
    private final ImageRows made;
    private ImageRows.Rows some;
    private int at;
    private int done;

    Rows(NpyRows before, int[] fresh) {
      this.before = before;
      this.fresh = fresh.length;
      made = fresh.length == 0 ? null : new ImageRows(model, model.features(), set, fresh, reading);
    }

    /** The row of an image; null if it cannot be read. */
    float[] of(int image, int kept) {
      if (kept >= 0) {
        float[] row = new float[before.dim()];
        before.read(kept, row, 0);
        return row;
      }
      if (some == null || at == some.images().length) {
        some = made.next();
        at = 0;
        progress.done(done, fresh);
      }
      done++;
      int width = some.width();
      int begin = at++ * width;
      if (made.isBroken(image)) {
        broken.put(image, made.broken().get(image));
        return null;
      }
      return Arrays.copyOfRange(some.values(), begin, begin + width);
    }

    @Override
    public void close() {
      if (made != null) {
        made.close();
      }
      if (before != null) {
        before.close();
      }
    }
  }
}
