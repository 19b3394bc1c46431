package org.selfdiff.runner.exchange;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.folder.FolderSet;
import org.selfdiff.runner.evaluate.CosineNeighbors;

/**
 * A {@code .npy} of embeddings without a record of what it was made of, but with names beside it,
 * as {@code embed} writes them: it is searched as it is, and never written.
 *
 * @param model that is said to have made it
 * @param set its images
 * @param npy the file
 * @param reading how images are read
 * @param notice told what is not searched
 */
record GivenIndex(
    PreparedModel model,
    FolderSet set,
    Path npy,
    ImageRows.Reading reading,
    Consumer<String> notice) {
  /** Cosine of two embeddings of one image by one model, at least, on whatever processor. */
  private static final double SAME = 0.999;

  /**
   * Opens it.
   *
   * @throws DataException if it has other rows than the names beside it, names other images than
   *     those of the set, or was made by another model
   */
  EmbeddingIndex open() throws IOException {
    Path list = Embedding.names(npy);
    if (!Files.exists(list)) {
      throw new DataException(
          npy
              + ": whose rows these are is not known: there is neither "
              + list.getFileName()
              + " nor "
              + IndexRecord.file(npy).getFileName()
              + " beside it; name another file by --embeddings");
    }
    List<String> names = Files.readAllLines(list);
    NpyRows rows = EmbeddingIndex.rows(npy);
    try {
      if (names.size() != rows.rows()) {
        throw new DataException(
            "%s: %d rows, and %s has %d names"
                .formatted(npy, rows.rows(), list.getFileName(), names.size()));
      }
      Map<String, Integer> numbers = new HashMap<>();
      for (int i = 0; i < set.size(Split.TEST); i++) {
        numbers.putIfAbsent(set.file(Split.TEST, i), i);
      }
      int[] images = new int[names.size()];
      for (int row = 0; row < images.length; row++) {
        Integer number = numbers.get(names.get(row));
        if (number == null) {
          throw new DataException(
              "%s: row %d is of %s, which is not among the %s"
                  .formatted(npy, row + 1, names.get(row), set.name()));
        }
        images[row] = number;
      }
      int missing = numbers.size() - (int) IntStream.of(images).distinct().count();
      if (missing > 0) {
        notice.accept(
            npy
                + " has no rows of "
                + missing
                + " of the "
                + set.name()
                + ", which are not searched");
      }
      EmbeddingIndex index =
          new EmbeddingIndex(
              set,
              rows,
              images,
              new String[images.length],
              new EmbeddingIndex.State(npy, 0, 0, 0, Map.of()));
      requireOf(index);
      return index;
    } catch (RuntimeException e) {
      rows.close();
      throw e;
    }
  }

  /** Makes sure that a file's rows are of this model, by one of them. */
  private void requireOf(EmbeddingIndex index) {
    if (index.size() == 0) {
      throw new DataException(npy + ": none of its rows has finite numbers alone");
    }
    ImageRows.Reading whole = new ImageRows.Reading(1, reading.workers(), false);
    int[] one = {index.image(0)};
    float[] made;
    try (ImageRows read = new ImageRows(model, model.features(), set, one, whole)) {
      made = read.next().values();
    }
    if (made.length != index.dim()) {
      throw new DataException(
          "%s: rows of %d numbers, and %s gives %d; name another file by --embeddings"
              .formatted(npy, index.dim(), model.file(), made.length));
    }
    float[] kept = new float[index.dim()];
    index.searched().read(0, kept, 0);
    double cosine = CosineNeighbors.cosine(made, kept);
    if (cosine < SAME) {
      throw new DataException(
          "%s: not made by %s of these images: its row of %s and the model's have a cosine of %.3f,"
                  .formatted(npy, model.file(), set.file(Split.TEST, one[0]), cosine)
              + " expected 1; name another file by --embeddings");
    }
  }
}
