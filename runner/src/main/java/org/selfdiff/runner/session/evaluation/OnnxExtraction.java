package org.selfdiff.runner.session.evaluation;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Set;
import org.selfdiff.exports.onnx.OnnxModel;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.Views;
import org.selfdiff.runner.evaluate.Features;
import org.selfdiff.runner.session.Extraction;
import org.selfdiff.runner.session.SplitFeatures;

/** The first output of an ONNX file in ONNX Runtime. */
final class OnnxExtraction implements Extraction {
  private static final int BATCH = 64;

  private final OnnxModel model;
  private final int workers;
  private final String output;
  private final int dim;

  private OnnxExtraction(OnnxModel model, int workers) {
    this.model = model;
    this.workers = workers;
    output = model.outputs().iterator().next();
    int numbers = 3 * model.size() * model.size();
    FloatBuffer blank =
        ByteBuffer.allocateDirect(numbers * Float.BYTES)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    // The length of a row is known for sure once one has been made.
    dim = of(blank, 1).length;
  }

  /**
   * Loads a file, which is not needed any more afterwards.
   *
   * @param threads of the processor
   * @param workers threads that prepare images
   */
  static OnnxExtraction open(Path file, int threads, int workers) {
    OnnxModel model = OnnxModel.open(file, threads);
    try {
      return new OnnxExtraction(model, workers);
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
  public Features of(ImageSet set, Split split, Views views) {
    return new SplitFeatures(set, views, BATCH, workers)
        .of(
            split,
            dim,
            (images, into, at) -> {
              float[] rows = of(images.view(0), images.size());
              System.arraycopy(rows, 0, into, at, rows.length);
            });
  }

  @Override
  public float[] of(FloatBuffer images, int n) {
    return model.run(images, n, Set.of(output)).get(output);
  }

  @Override
  public void close() {
    model.close();
  }
}
