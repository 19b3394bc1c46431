package org.selfdiff.runner.exchange;

import java.nio.file.Path;
import org.selfdiff.exports.FileFormatException;
import org.selfdiff.exports.onnx.OnnxModel;
import org.selfdiff.exports.onnx.Preprocessing;
import org.selfdiff.runner.data.CenterView;
import org.selfdiff.runner.data.DataException;

/**
 * A model file, open, with what its metadata say about preparing images.
 *
 * @param file the file
 * @param model in ONNX Runtime; closed with this
 * @param view how images are shown to it
 */
record PreparedModel(Path file, OnnxModel model, CenterView view) implements AutoCloseable {
  /** Bytes of the images of a batch, and how many they are at most, so that a buffer holds both. */
  private static final long BATCH_BYTES = 1L << 28;

  private static final int MOST_IMAGES = 4096;

  /**
   * Loads a model.
   *
   * @param threads threads of ONNX Runtime, at least 1
   * @throws FileFormatException if the file is missing or unusable
   * @throws DataException if it does not say how images are prepared, or says that in a way that is
   *     not known here
   */
  static PreparedModel open(Path file, int threads) {
    OnnxModel model = OnnxModel.open(file, threads);
    try {
      Preprocessing asked = Preprocessing.of(model.metadata());
      return new PreparedModel(file, model, StatedView.of(file, asked, model.size()));
    } catch (FileFormatException e) {
      model.close();
      throw new DataException(file + ": " + e.getMessage(), e);
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /** How images are brought to the model's size, in words. */
  String resize() {
    return StatedView.preprocessing(view).resize();
  }

  /** As many images at a time as are asked for, unless a buffer does not hold them. */
  static int batch(int asked, int size) {
    long each = 3L * size * size * Float.BYTES;
    return (int) Math.max(1, Math.min(Math.min(asked, MOST_IMAGES), BATCH_BYTES / each));
  }

  /**
   * The name of what the file gives as features of an image.
   *
   * @throws DataException if it is a classifier that gives its classes alone
   */
  String features() {
    return FeatureOutput.of(file, model);
  }

  @Override
  public void close() {
    model.close();
  }
}
