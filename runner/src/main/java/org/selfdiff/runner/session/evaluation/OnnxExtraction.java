package org.selfdiff.runner.session.evaluation;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.Set;
import org.selfdiff.exports.FileFormatException;
import org.selfdiff.exports.onnx.OnnxModel;
import org.selfdiff.runner.exchange.FeatureOutput;
import org.selfdiff.runner.session.Extraction;

/** The features that an ONNX file gives in ONNX Runtime. */
final class OnnxExtraction implements Extraction {
  private static final int BATCH = 64;

  private final Path file;
  private final OnnxModel model;
  private final String output;
  private final int dim;
  private long done;

  private OnnxExtraction(Path file, OnnxModel model) {
    this.file = file;
    this.model = model;
    output = FeatureOutput.of(file, model);
    int numbers = 3 * model.size() * model.size();
    FloatBuffer blank =
        ByteBuffer.allocateDirect(numbers * Float.BYTES)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    // The length of a row is known for sure once one has been made.
    dim = run(blank, 1).length;
  }

  /**
   * Loads a file, which is not needed any more afterwards.
   *
   * @param threads of the processor
   */
  static OnnxExtraction open(Path file, int threads) {
    OnnxModel model = OnnxModel.open(file, threads);
    try {
      return new OnnxExtraction(file, model);
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  @Override
  public int dim() {
    return dim;
  }

  @Override
  public int batch() {
    return BATCH;
  }

  @Override
  public void write(FloatBuffer images, int n, float[] into, int at) {
    float[] rows = run(images, n);
    OptionalInt broken = OnnxModel.firstNotFinite(rows, n);
    if (broken.isPresent()) {
      throw new FileFormatException(
          "%s: its features of image %d, of those it was given, are no finite numbers"
              .formatted(file, done + broken.getAsInt() + 1));
    }
    System.arraycopy(rows, 0, into, at, n * dim);
    done += n;
  }

  private float[] run(FloatBuffer images, int n) {
    return model.run(images, n, Set.of(output)).get(output);
  }

  @Override
  public void close() {
    model.close();
  }
}
