package org.selfdiff.runner.exchange;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.folder.FolderSet;
import org.selfdiff.runner.record.AtomicFile;

/**
 * Computes features of image files with a model file, by what its metadata say about preparing
 * images. Nothing of the run that made the model is needed.
 */
public final class Embedding implements AutoCloseable {
  private final PreparedModel model;
  private final String output;

  /**
   * Loads a model.
   *
   * @param threads threads of ONNX Runtime, at least 1
   * @throws org.selfdiff.exports.FileFormatException if the file is missing or unusable
   * @throws DataException if it does not say how images are prepared, or says that in a way that is
   *     not known here, or gives no features
   */
  public Embedding(Path file, int threads) {
    model = PreparedModel.open(file, threads);
    try {
      output = model.features();
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /** How images are brought to the model's size, in words. */
  public String resize() {
    return model.resize();
  }

  /**
   * Writes the features of images in the order of their names, or of their list.
   *
   * @param images folder, archive, image, or text file with one path per line
   * @param out {@code .npy}, with the images' names in the file {@link #names} beside it, or {@code
   *     .csv}
   * @param reading where broken images are skipped, a folder or an archive has no row for them, and
   *     a list a row of NaN, so that rows and lines still fit
   * @param normalize whether every row is brought to length 1
   * @param notice told what of the images is left out, one sentence each
   * @return what was done
   * @throws DataException if images are missing, or one cannot be read or has features that are no
   *     numbers; nothing is then written
   * @throws IOException if the disk does not take it
   */
  public Embedded write(
      Path images,
      Path out,
      ImageRows.Reading reading,
      boolean normalize,
      Consumer<String> notice,
      Progress progress)
      throws IOException {
    boolean csv = out.getFileName().toString().endsWith(".csv");
    boolean list = FolderSet.isList(images);
    try (FolderSet set = FolderSet.unlabeled(images, SkippingSet.ADVICE)) {
      set.notices().forEach(notice);
      int all = set.size(Split.TEST);
      List<String> names = new ArrayList<>();
      for (int i = 0; i < all; i++) {
        names.add(set.file(Split.TEST, i));
      }
      List<String> written = new ArrayList<>();
      try (ImageRows read = ImageRows.ofAll(model, output, set, reading)) {
        AtomicFile.write(
            out,
            channel -> {
              OutputStream to = new BufferedOutputStream(Channels.newOutputStream(channel));
              FeatureRows.Npy npy = new FeatureRows.Npy(all);
              FeatureRows rows = csv ? new FeatureRows.Csv() : npy;
              while (read.hasNext()) {
                ImageRows.Rows some = read.next();
                if (normalize) {
                  normalize(some, read, names);
                }
                written.addAll(rows(some, names, list ? image -> false : read::isBroken, rows, to));
                progress.done(some.images()[some.images().length - 1] + 1, all);
              }
              to.flush();
              read.requireOne(images, all);
              if (!csv && written.size() < all) {
                npy.finish(channel, written.size());
              }
            });
        if (!csv) {
          AtomicFile.write(names(out), String.join("\n", written) + "\n");
        }
        return new Embedded(written.size(), all, list, read.broken());
      }
    }
  }

  private void normalize(ImageRows.Rows rows, ImageRows read, List<String> names) {
    for (int row = 0; row < rows.images().length; row++) {
      int image = rows.images()[row];
      if (!read.isBroken(image)) {
        normalize(rows.values(), row * rows.width(), rows.width(), names.get(image));
      }
    }
  }

  private void normalize(float[] values, int from, int dim, String name) {
    double sum = 0;
    for (int i = from; i < from + dim; i++) {
      sum += (double) values[i] * values[i];
    }
    if (sum == 0) {
      throw new DataException(
          "%s: its features of %s are all 0 and have no direction; leave out --normalize"
              .formatted(model.file(), name));
    }
    double length = Math.sqrt(sum);
    for (int i = from; i < from + dim; i++) {
      values[i] = (float) (values[i] / length);
    }
  }

  /** Writes the rows of a batch less those to drop, and gives the names of the written ones. */
  private static List<String> rows(
      ImageRows.Rows some, List<String> names, IntPredicate drop, FeatureRows rows, OutputStream to)
      throws IOException {
    int dim = some.width();
    List<String> kept = new ArrayList<>();
    float[] dense = new float[some.values().length];
    for (int row = 0; row < some.images().length; row++) {
      if (!drop.test(some.images()[row])) {
        System.arraycopy(some.values(), row * dim, dense, kept.size() * dim, dim);
        kept.add(names.get(some.images()[row]));
      }
    }
    if (!kept.isEmpty()) {
      rows.write(to, Arrays.copyOf(dense, kept.size() * dim), kept.toArray(String[]::new));
    }
    return kept;
  }

  /** The file with one image's name per row of a {@code .npy}. */
  public static Path names(Path out) {
    String name = out.getFileName().toString().replaceFirst("\\.npy$", "");
    return out.resolveSibling(name + ".names.txt");
  }

  @Override
  public void close() {
    model.close();
  }
}
