package org.selfdiff.runner.exchange;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.selfdiff.runner.data.Batch;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.data.EvaluationReader;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.folder.FolderSet;

/** One output of a model for images, batch after batch in their order. */
public final class ImageRows implements AutoCloseable {
  private final PreparedModel model;
  private final String output;
  private final FolderSet set;
  private final SkippingSet skipping;
  private final EvaluationReader reader;

  /**
   * How images are read.
   *
   * @param batch images at a time, at least 1; fewer where they are more than 4096 or take more
   *     than 256 MiB, which changes no number
   * @param workers threads that prepare images, at least 1
   * @param skipBroken whether an image that cannot be read is passed over
   */
  public record Reading(int batch, int workers, boolean skipBroken) {}

  /**
   * Rows of some images.
   *
   * @param images their numbers
   * @param values a row for each, those of images that cannot be read NaN
   */
  record Rows(int[] images, float[] values) {
    int width() {
      return values.length / images.length;
    }
  }

  /**
   * Rows of chosen images.
   *
   * @param output of the model
   * @param set stays open
   * @param images their numbers, in the order in which they are read
   */
  ImageRows(PreparedModel model, String output, FolderSet set, int[] images, Reading reading) {
    this.model = model;
    this.output = output;
    this.set = set;
    skipping = new SkippingSet(set);
    reader =
        EvaluationReader.open(
            reading.skipBroken ? skipping : set,
            Split.TEST,
            images,
            model.view(),
            PreparedModel.batch(reading.batch, model.view().size()),
            reading.workers);
  }

  /** Rows of all images of a set. */
  static ImageRows ofAll(PreparedModel model, String output, FolderSet set, Reading reading) {
    int[] all = IntStream.range(0, set.size(Split.TEST)).toArray();
    return new ImageRows(model, output, set, all, reading);
  }

  boolean hasNext() {
    return reader.hasNext();
  }

  /**
   * The next rows.
   *
   * @throws DataException if an image cannot be read, or its numbers are none; it names the image
   */
  Rows next() {
    Batch batch = reader.next();
    int n = batch.size();
    float[] values = model.model().run(batch.view(0), n, Set.of(output)).get(output);
    int width = values.length / n;
    int[] images = Arrays.copyOf(batch.indices(), n);
    for (int row = 0; row < n; row++) {
      if (isBroken(images[row])) {
        Arrays.fill(values, row * width, (row + 1) * width, Float.NaN);
      } else {
        requireFinite(values, row * width, width, images[row]);
      }
    }
    return new Rows(images, values);
  }

  boolean isBroken(int image) {
    return skipping.isBroken(image);
  }

  /** What could not be read so far, by number, and why. */
  Map<Integer, String> broken() {
    return skipping.broken();
  }

  /**
   * Makes sure that not all images were broken.
   *
   * @param all how many there are
   * @throws DataException with the reason of the first one
   */
  void requireOne(Object images, int all) {
    if (skipping.broken().size() == all) {
      throw new DataException(
          images + ": none of its " + all + " images can be read: " + skipping.first());
    }
  }

  private void requireFinite(float[] values, int from, int width, int image) {
    for (int i = from; i < from + width; i++) {
      if (!Float.isFinite(values[i])) {
        String what = output.equals(BackboneGraph.FEATURES) ? "features" : output;
        throw new DataException(
            "%s: its %s of %s are no finite numbers (%s at %d)"
                .formatted(model.file(), what, set.file(Split.TEST, image), values[i], i - from));
      }
    }
  }

  @Override
  public void close() {
    reader.close();
  }
}
