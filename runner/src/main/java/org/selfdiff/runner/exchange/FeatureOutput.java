package org.selfdiff.runner.exchange;

import java.nio.file.Path;
import java.util.List;
import org.selfdiff.exports.onnx.OnnxModel;
import org.selfdiff.runner.data.DataException;

/** Which output of a model file is an image's features. */
public final class FeatureOutput {
  private FeatureOutput() {}

  /**
   * Its name: as exported files call it, otherwise the first output.
   *
   * @param file for messages
   * @throws DataException if it is a classifier that gives its classes alone
   */
  public static String of(Path file, OnnxModel model) {
    for (String name : List.of(BackboneGraph.FEATURES, ClassifierGraph.FEATURES)) {
      if (model.outputs().contains(name)) {
        return name;
      }
    }
    if (model.metadata().containsKey(ClassNames.KEY)) {
      throw new DataException(
          file
              + ": a classifier without features among its outputs "
              + model.outputs()
              + "; take the backbone, or write it by selfdiff export RUN --classifier --features");
    }
    return model.outputs().iterator().next();
  }
}
