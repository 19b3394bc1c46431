package org.selfdiff.runner.exchange;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.data.ImageReader;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.folder.FolderSet;
import org.selfdiff.runner.data.image.Image;
import org.selfdiff.runner.evaluate.CosineNeighbors;

/**
 * Finds the images that are most like others, by the cosine of their embeddings by one model;
 * exactly, so that every image of the index is compared.
 */
public final class ImageSearch implements AutoCloseable {
  private static final Comparator<Hit> NEAREST =
      Comparator.comparingDouble(Hit::cosine).reversed().thenComparingInt(Hit::row);

  private final PreparedModel model;
  private final EmbeddingIndex index;
  private final ImageRows.Reading reading;

  /**
   * An image of the index.
   *
   * @param file path below the folder, in the archive, or as its list has it
   * @param cosine -1 to 1, of its embedding and the query's
   * @param same whether its file has the query's contents
   * @param row its place by the names of all
   */
  public record Hit(String file, double cosine, boolean same, int row) {
    /** 0 for the same direction, 2 for the opposite one. */
    public double distance() {
      return 1 - cosine;
    }
  }

  /**
   * What is found for one image.
   *
   * @param query its file as it was asked for
   * @param from what it was asked for with
   * @param number its place there
   * @param hits nearest first, of equally near ones by name
   */
  public record Found(String query, Path from, int number, List<Hit> hits) {
    /** Copies the list. */
    public Found {
      hits = List.copyOf(hits);
    }
  }

  private ImageSearch(PreparedModel model, EmbeddingIndex index, ImageRows.Reading reading) {
    this.model = model;
    this.index = index;
    this.reading = reading;
  }

  /**
   * Opens a model and an index, after embedding what is missing of it.
   *
   * @param file the model
   * @param images of the index: folder, archive, image or list
   * @param npy where their embeddings lie, or will
   * @param notice told what a person should know
   * @throws DataException if model, images or embeddings are missing or unusable, or do not fit
   *     each other
   */
  public static ImageSearch open(
      Path file,
      Path images,
      Path npy,
      ImageRows.Reading reading,
      Consumer<String> notice,
      Progress progress)
      throws IOException {
    PreparedModel model = PreparedModel.open(file, reading.workers());
    try {
      model.features();
      EmbeddingIndex index = EmbeddingIndex.open(model, images, npy, reading, notice, progress);
      return new ImageSearch(model, index, reading);
    } catch (IOException | RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /** What there is to search, and what it took. */
  public EmbeddingIndex.State state() {
    return index.state();
  }

  /**
   * Searches for the neighbors of images.
   *
   * @param queries images, or whatever else holds some
   * @param k neighbors of each, at least 1; all where there are fewer
   * @param others whether images with the query's own contents are left out
   * @throws DataException if a query cannot be read
   */
  public List<Found> search(List<Path> queries, int k, boolean others) {
    List<Found> asked = new ArrayList<>();
    List<float[]> embeddings = new ArrayList<>();
    List<Set<Integer>> same = new ArrayList<>();
    Contents contents = new Contents();
    for (Path query : queries) {
      try (FolderSet set = FolderSet.unlabeled(query)) {
        read(set, embeddings);
        for (int i = 0; i < set.size(Split.TEST); i++) {
          String name = set.size(Split.TEST) == 1 ? query.toString() : set.file(Split.TEST, i);
          asked.add(new Found(name, query, i, List.of()));
          same.add(contents.rows(set.stamp(Split.TEST, i).length(), set.sha256(Split.TEST, i)));
        }
      }
    }
    int most = same.stream().mapToInt(Set::size).max().orElse(0);
    List<List<CosineNeighbors.Neighbor>> near =
        CosineNeighbors.of(
            index.searched(),
            index.size(),
            embeddings,
            index.dim(),
            k + (others ? most : 0),
            same,
            reading.workers());
    List<Found> found = new ArrayList<>();
    for (int q = 0; q < asked.size(); q++) {
      Set<Integer> own = same.get(q);
      List<Hit> hits =
          near.get(q).stream()
              .filter(n -> !(others && own.contains(n.row())))
              .map(n -> hit(n, own.contains(n.row())))
              .sorted(NEAREST)
              .limit(k)
              .toList();
      Found one = asked.get(q);
      found.add(new Found(one.query(), one.from(), one.number(), hits));
    }
    return found;
  }

  private Hit hit(CosineNeighbors.Neighbor near, boolean same) {
    String file = index.set().file(Split.TEST, index.image(near.row()));
    // Two passes of one image differ in the last bits.
    return new Hit(file, same ? 1 : near.cosine(), same, near.row());
  }

  private void read(FolderSet set, List<float[]> embeddings) {
    ImageRows.Reading whole = new ImageRows.Reading(reading.batch(), reading.workers(), false);
    try (ImageRows rows = ImageRows.ofAll(model, model.features(), set, whole)) {
      while (rows.hasNext()) {
        ImageRows.Rows some = rows.next();
        int width = some.width();
        for (int i = 0; i < some.images().length; i++) {
          embeddings.add(Arrays.copyOfRange(some.values(), i * width, (i + 1) * width));
        }
      }
    }
  }

  /** The pixels of a query. */
  public Image picture(Found found) {
    Image picture = new Image();
    try (FolderSet set = FolderSet.unlabeled(found.from());
        ImageReader reader = set.reader()) {
      reader.read(Split.TEST, found.number(), picture);
    }
    return picture;
  }

  /** The pixels of an image of the index. */
  public Image picture(Hit hit) {
    Image picture = new Image();
    try (ImageReader reader = index.set().reader()) {
      reader.read(Split.TEST, index.image(hit.row()), picture);
    }
    return picture;
  }

  /** The rows by what their files hold; only those of a query's length are read. */
  private final class Contents {
    private final Map<Long, List<Integer>> byLength = new HashMap<>();

    Contents() {
      for (int row = 0; row < index.size(); row++) {
        long length = index.set().stamp(Split.TEST, index.image(row)).length();
        byLength.computeIfAbsent(length, any -> new ArrayList<>()).add(row);
      }
    }

    Set<Integer> rows(long length, String sha256) {
      Set<Integer> equal = new HashSet<>();
      for (int row : byLength.getOrDefault(length, List.of())) {
        if (index.sha256(row).equals(sha256)) {
          equal.add(row);
        }
      }
      return equal;
    }
  }

  @Override
  public void close() {
    index.close();
    model.close();
  }
}
