package org.selfdiff.runner.exchange;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.selfdiff.exports.FileFormatException;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.folder.FolderSet;
import org.selfdiff.runner.evaluate.Features;
import org.selfdiff.runner.evaluate.RowSource;

/**
 * The embeddings of a set of images in a {@code .npy}. One that was made here has a record beside
 * it and is brought up to date; any other is searched as it is.
 */
public final class EmbeddingIndex implements AutoCloseable {
  private final FolderSet set;
  private final NpyRows rows;
  private final int[] images;
  private final int[] order;
  private final String[] contents;
  private final State state;

  /**
   * What bringing it up to date took.
   *
   * @param npy the file
   * @param images that are searched
   * @param embedded of these, those that were embedded now
   * @param gone rows of before that no image has any more
   * @param broken images that cannot be read, by their number from 0, and why
   */
  public record State(Path npy, int images, int embedded, int gone, Map<Integer, String> broken) {
    /** Copies the map. */
    public State {
      broken = Map.copyOf(broken);
    }
  }

  /**
   * Brought up to date.
   *
   * @param rows what the file has
   * @param images number in the set of each row's image
   * @param contents SHA-256 of each row's image, null where it is not known; kept
   */
  EmbeddingIndex(FolderSet set, NpyRows rows, int[] images, String[] contents, State state) {
    this.set = set;
    this.rows = rows;
    this.images = images;
    this.contents = contents;
    float[] line = new float[rows.dim()];
    this.order =
        IntStream.range(0, images.length)
            .filter(row -> isFinite(row, line))
            .boxed()
            .sorted(Comparator.comparing(this::nameOf))
            .mapToInt(Integer::intValue)
            .toArray();
    this.state = new State(state.npy, order.length, state.embedded, state.gone, state.broken);
  }

  private boolean isFinite(int row, float[] line) {
    rows.read(row, line, 0);
    return Features.firstNotFinite(line, 0, line.length) < 0;
  }

  private String nameOf(int row) {
    return set.file(Split.TEST, images[row]);
  }

  /** Where the embeddings of images lie unless somebody says so. */
  public static Path usual(Path images) {
    Path where = images.toAbsolutePath().normalize();
    if (where.getFileName() == null) {
      throw new DataException(images + ": has no place beside it; name a file by --embeddings");
    }
    return where.resolveSibling(where.getFileName() + ".embeddings.npy");
  }

  /**
   * Opens an index, after embedding what is missing of it.
   *
   * @param where of the images: folder, archive, image or list
   * @param notice told what a person should know
   * @throws DataException if images are missing or cannot be read, or the file has other rows than
   *     theirs
   */
  static EmbeddingIndex open(
      PreparedModel model,
      Path where,
      Path npy,
      ImageRows.Reading reading,
      Consumer<String> notice,
      Progress progress)
      throws IOException {
    FolderSet set = FolderSet.unlabeled(where, SkippingSet.ADVICE);
    try {
      set.notices().forEach(notice);
      boolean own = !Files.exists(npy) || Files.exists(IndexRecord.file(npy));
      return own
          ? new IndexUpdate(model, set, npy, reading, notice, progress).bring(where)
          : new GivenIndex(model, set, npy, reading, notice).open();
    } catch (IOException | RuntimeException e) {
      set.close();
      throw e;
    }
  }

  /** The rows of a file that is somebody's data. */
  static NpyRows rows(Path npy) throws IOException {
    try {
      return NpyRows.open(npy);
    } catch (FileFormatException e) {
      throw new DataException(e.getMessage(), e);
    }
  }

  /** The rows that are searched, by the names of their images. */
  RowSource searched() {
    return (row, into, at) -> rows.read(order[row], into, at);
  }

  /** How many rows are searched. */
  int size() {
    return order.length;
  }

  int dim() {
    return rows.dim();
  }

  /** Number in the set of a searched row's image. */
  int image(int row) {
    return images[order[row]];
  }

  /** SHA-256 of a searched row's file, which is read once for it at most. */
  String sha256(int row) {
    int of = order[row];
    if (contents[of] == null) {
      contents[of] = set.sha256(Split.TEST, images[of]);
    }
    return contents[of];
  }

  FolderSet set() {
    return set;
  }

  State state() {
    return state;
  }

  @Override
  public void close() {
    rows.close();
    set.close();
  }
}
