package org.selfdiff.runner.session.evaluation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.selfdiff.exports.onnx.OnnxModel;
import org.selfdiff.exports.onnx.OnnxModelException;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.Views;
import org.selfdiff.runner.evaluate.Features;
import org.selfdiff.runner.protocol.Output;
import org.selfdiff.runner.record.EvaluationRecord;
import org.selfdiff.runner.record.FileDigest;
import org.selfdiff.runner.session.Extraction;
import org.selfdiff.runner.session.SplitFeatures;

/**
 * An ONNX file in ONNX Runtime, which has one output.
 *
 * @param file the file
 * @param model what it is
 * @param threads of the processor
 * @param workers threads that prepare images
 */
record OnnxNetwork(Path file, EvaluationRecord.Model model, int threads, int workers)
    implements FrozenNetwork {
  private static final int BATCH = 64;

  /**
   * A file that takes the views of an experiment.
   *
   * @throws DataException if it cannot be loaded or takes other images
   */
  static OnnxNetwork of(Path file, Views views, int threads, int workers) throws IOException {
    try (OnnxModel model = OnnxModel.open(file, threads)) {
      if (model.size() != views.size()) {
        throw new DataException(
            "%s: takes images of %d x %d, and views.size of --data is %d; make it %d"
                .formatted(file, model.size(), model.size(), views.size(), model.size()));
      }
      requireSame(file, model.metadata(), "image.mean", "mean", views.normalize().mean());
      requireSame(file, model.metadata(), "image.std", "std", views.normalize().std());
    } catch (OnnxModelException e) {
      throw new DataException(e.getMessage(), e);
    }
    String name = file.getFileName().toString();
    return new OnnxNetwork(
        file, new EvaluationRecord.Model(name, -1, FileDigest.sha256(file)), threads, workers);
  }

  private static void requireSame(
      Path file, Map<String, String> metadata, String key, String setting, List<Double> given) {
    String own = given.stream().map(String::valueOf).collect(Collectors.joining(","));
    if (!metadata.getOrDefault(key, own).equals(own)) {
      throw new DataException(
          "%s: was trained on images with %s %s, and views.normalize.%s of --data is [%s]; make"
                  .formatted(file, setting, metadata.get(key), setting, own)
              + " it [%s]".formatted(metadata.get(key)));
    }
  }

  @Override
  public boolean tokens() {
    return false;
  }

  @Override
  public Extraction open(Output output) {
    return new Session(OnnxModel.open(file, threads), workers);
  }

  @Override
  public Optional<FrozenNetwork> untrained() {
    return Optional.empty();
  }

  /** The first output of a loaded file, row by row. */
  private static final class Session implements Extraction {
    private final OnnxModel model;
    private final int workers;
    private final String output;
    private final int dim;

    Session(OnnxModel model, int workers) {
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
}
