package org.selfdiff.runner.exchange;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.selfdiff.exports.FileFormatException;
import org.selfdiff.exports.onnx.OnnxModel;
import org.selfdiff.exports.onnx.Preprocessing;
import org.selfdiff.runner.data.Batch;
import org.selfdiff.runner.data.CenterView;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.data.EvaluationReader;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Normalize;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.folder.FolderSet;
import org.selfdiff.runner.data.image.Interpolation;
import org.selfdiff.runner.record.AtomicFile;

/**
 * Computes features of image files with a model file, by what its metadata say about preparing
 * images. Nothing of the run that made the model is needed.
 */
public final class Embedding implements AutoCloseable {
  /** Bytes of the images of a batch, and how many they are at most, so that a buffer holds both. */
  private static final long BATCH_BYTES = 1L << 28;

  private static final int MOST_IMAGES = 4096;
  private static final Pattern RESIZE =
      Pattern.compile("shorter side to (\\d{1,6}) \\(antialiased (bilinear|bicubic)\\)");

  private final Path file;
  private final OnnxModel model;
  private final CenterView view;
  private final String output;

  /**
   * Loads a model.
   *
   * @param threads threads of ONNX Runtime, at least 1
   * @throws FileFormatException if the file is missing or unusable
   * @throws DataException if it does not say how images are prepared, or says that in a way that is
   *     not known here
   */
  public Embedding(Path file, int threads) {
    this.file = file;
    model = OnnxModel.open(file, threads);
    try {
      view = view(Preprocessing.of(model.metadata()));
      // The exporter writes the features first, and under this name.
      Set<String> outputs = model.outputs();
      output =
          outputs.contains(BackboneGraph.FEATURES)
              ? BackboneGraph.FEATURES
              : outputs.iterator().next();
    } catch (FileFormatException e) {
      model.close();
      throw new DataException(file + ": " + e.getMessage(), e);
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  private CenterView view(Preprocessing asked) {
    CenterView usual = CenterView.of(asked.size(), new Normalize(asked.mean(), asked.std()));
    CenterView view = resized(usual, asked.resize());
    Preprocessing known = OnnxBackbone.preprocessing(view);
    if (!known.equals(asked) || asked.size() != model.size()) {
      throw new DataException(
          file
              + ": images of "
              + asked.size()
              + " pixels are to be prepared by \""
              + asked.resize()
              + "\" for an input of "
              + model.size()
              + "; known is \""
              + known.resize()
              + "\"");
    }
    return view;
  }

  /** What the exporter's sentence says; the usual view where it is another sentence. */
  private static CenterView resized(CenterView usual, String sentence) {
    Matcher said = RESIZE.matcher(sentence);
    if (!said.find() || Integer.parseInt(said.group(1)) < usual.size()) {
      return usual;
    }
    return new CenterView(
        usual.size(),
        Integer.parseInt(said.group(1)),
        Interpolation.valueOf(said.group(2).toUpperCase(Locale.ROOT)),
        usual.normalize());
  }

  /** How images are brought to the model's size, in words. */
  public String resize() {
    return OnnxBackbone.preprocessing(view).resize();
  }

  /**
   * How images are taken and features written.
   *
   * @param batch images at a time, at least 1; fewer where they are more than 4096 or take more
   *     than 256 MiB, which changes no feature
   * @param workers threads that prepare images, at least 1
   * @param normalize whether every row is brought to length 1
   * @param skipBroken whether an image that cannot be read is passed over
   */
  public record Choice(int batch, int workers, boolean normalize, boolean skipBroken) {}

  /** Told after every batch how many of how many images are done. */
  @FunctionalInterface
  public interface Progress {
    /** So many are done. */
    void done(int images, int all);
  }

  /**
   * Writes the features of images in the order of their names, or of their list.
   *
   * @param images folder, archive, image, or text file with one path per line
   * @param out {@code .npy}, with the images' names in the file {@link #names} beside it, or {@code
   *     .csv}
   * @param notice told what of the images is left out, one sentence each
   * @param choice batch and workers at least 1; where broken images are skipped, a folder or an
   *     archive has no row for them, and a list a row of NaN, so that rows and lines still fit
   * @return what was done
   * @throws DataException if images are missing, or one cannot be read or has features that are no
   *     numbers; nothing is then written
   * @throws IOException if the disk does not take it
   */
  public Embedded write(
      Path images, Path out, Choice choice, Consumer<String> notice, Progress progress)
      throws IOException {
    boolean csv = out.getFileName().toString().endsWith(".csv");
    boolean list = FolderSet.isList(images);
    try (FolderSet set = FolderSet.unlabeled(images)) {
      set.notices().forEach(notice);
      int all = set.size(Split.TEST);
      List<String> names = new ArrayList<>();
      for (int i = 0; i < all; i++) {
        names.add(set.file(Split.TEST, i));
      }
      SkippingSet skipping = new SkippingSet(set);
      ImageSet read = choice.skipBroken ? skipping : set;
      List<String> written = new ArrayList<>();
      try (EvaluationReader reader =
          EvaluationReader.open(
              read, Split.TEST, view, batch(choice.batch, view.size()), choice.workers)) {
        AtomicFile.write(
            out,
            channel -> {
              OutputStream to = new BufferedOutputStream(Channels.newOutputStream(channel));
              FeatureRows.Npy npy = new FeatureRows.Npy(all);
              FeatureRows rows = csv ? new FeatureRows.Csv() : npy;
              while (reader.hasNext()) {
                Batch batch = reader.next();
                float[] values = features(batch, choice, names, skipping);
                written.addAll(
                    rows(
                        batch,
                        values,
                        names,
                        list ? image -> false : skipping::isBroken,
                        rows,
                        to));
                progress.done(batch.indices()[batch.size() - 1] + 1, all);
              }
              to.flush();
              if (skipping.broken().size() == all) {
                throw new DataException(
                    images + ": none of its " + all + " images can be read: " + skipping.first());
              }
              if (!csv && written.size() < all) {
                rewrite(channel, ByteBuffer.wrap(npy.header(written.size())));
              }
            });
      }
      if (!csv) {
        AtomicFile.write(names(out), String.join("\n", written) + "\n");
      }
      return new Embedded(written.size(), all, list, skipping.broken());
    }
  }

  /** As many images at a time as are asked for, unless a buffer does not hold them. */
  static int batch(int asked, int size) {
    long each = 3L * size * size * Float.BYTES;
    return (int) Math.max(1, Math.min(Math.min(asked, MOST_IMAGES), BATCH_BYTES / each));
  }

  /** The rows of a batch; those of broken images are NaN. */
  private float[] features(Batch batch, Choice choice, List<String> names, SkippingSet skipping) {
    int n = batch.size();
    float[] values = model.run(batch.view(0), n, Set.of(output)).get(output);
    int dim = values.length / n;
    for (int row = 0; row < n; row++) {
      int image = batch.indices()[row];
      if (skipping.isBroken(image)) {
        Arrays.fill(values, row * dim, (row + 1) * dim, Float.NaN);
      } else {
        requireFinite(values, row * dim, dim, names.get(image));
        if (choice.normalize) {
          normalize(values, row * dim, dim, names.get(image));
        }
      }
    }
    return values;
  }

  private void requireFinite(float[] values, int from, int dim, String name) {
    for (int i = from; i < from + dim; i++) {
      if (!Float.isFinite(values[i])) {
        throw new DataException(
            "%s: its features of %s are no finite numbers (%s at %d)"
                .formatted(file, name, values[i], i - from));
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
              .formatted(file, name));
    }
    double length = Math.sqrt(sum);
    for (int i = from; i < from + dim; i++) {
      values[i] = (float) (values[i] / length);
    }
  }

  /** Writes the rows of a batch less those to drop, and gives the names of the written ones. */
  private static List<String> rows(
      Batch batch,
      float[] values,
      List<String> names,
      IntPredicate drop,
      FeatureRows rows,
      OutputStream to)
      throws IOException {
    int dim = values.length / batch.size();
    List<String> kept = new ArrayList<>();
    float[] dense = new float[values.length];
    for (int row = 0; row < batch.size(); row++) {
      if (!drop.test(batch.indices()[row])) {
        System.arraycopy(values, row * dim, dense, kept.size() * dim, dim);
        kept.add(names.get(batch.indices()[row]));
      }
    }
    if (!kept.isEmpty()) {
      rows.write(to, Arrays.copyOf(dense, kept.size() * dim), kept.toArray(String[]::new));
    }
    return kept;
  }

  /** How many rows there are is known at the end. */
  private static void rewrite(FileChannel channel, ByteBuffer head) throws IOException {
    for (long at = 0; head.hasRemaining(); ) {
      at += channel.write(head, at);
    }
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
