package org.selfdiff.runner.session.evaluation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.selfdiff.exports.onnx.OnnxModel;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.data.Views;
import org.selfdiff.runner.protocol.Readout;
import org.selfdiff.runner.record.EvaluationRecord;
import org.selfdiff.runner.record.FileDigest;
import org.selfdiff.runner.session.Extraction;

/**
 * An ONNX file in ONNX Runtime, which has one output.
 *
 * @param file the file
 * @param model what it is
 * @param threads of the processor
 */
record OnnxNetwork(Path file, EvaluationRecord.Model model, int threads) implements FrozenNetwork {
  /**
   * A file that takes the views of an experiment.
   *
   * @throws DataException if it takes other images
   */
  static OnnxNetwork of(Path file, Views views, int threads) throws IOException {
    try (OnnxModel model = OnnxModel.open(file, threads)) {
      if (model.size() != views.size()) {
        throw new DataException(
            "%s: takes images of %d x %d, and views.size of --data is %d; make it %d"
                .formatted(file, model.size(), model.size(), views.size(), model.size()));
      }
      requireSame(file, model.metadata(), "image.mean", "mean", views.normalize().mean());
      requireSame(file, model.metadata(), "image.std", "std", views.normalize().std());
    }
    String name = file.getFileName().toString();
    return new OnnxNetwork(
        file, new EvaluationRecord.Model(name, -1, FileDigest.sha256(file)), threads);
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
  public Extraction open(Readout readout) {
    return OnnxExtraction.open(file, threads);
  }

  @Override
  public Optional<FrozenNetwork> untrained() {
    return Optional.empty();
  }
}
