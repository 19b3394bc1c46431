package org.selfdiff.runner.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.exports.onnx.OnnxModel;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.data.Batch;
import org.selfdiff.runner.data.CenterView;
import org.selfdiff.runner.data.EvaluationReader;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.Views;
import org.selfdiff.runner.evaluate.Features;
import org.selfdiff.runner.evaluate.NeighborVote;
import org.selfdiff.runner.exchange.TinyRun;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.record.RunPaths;
import org.selfdiff.runner.record.RunState;

/** Who has only the exported file finds the accuracy that the run recorded. */
class BackboneExportTest {
  @TempDir private Path folder;

  @Test
  void theNeighborsOfTheFileAreThoseOfTheRun() throws IOException {
    Loaded.Valid loaded = TinyRun.load(folder);
    assertThat(TinyRun.run(loaded)).isEqualTo(RunState.FINISHED);
    RunPaths paths = TinyRun.paths(loaded);
    double recorded = Metrics.read(paths.metrics()).last(Metrics.KNN_TOP1).orElseThrow();
    double untrained = Metrics.read(paths.metrics()).last(Metrics.UNTRAINED_TOP1).orElseThrow();

    try (ImageSet set = loaded.experiment().data().open();
        OnnxModel model = OnnxModel.open(paths.export().resolve("backbone.onnx"), 1)) {
      Views views = loaded.experiment().views();
      double found =
          new NeighborVote(5, OptionalDouble.of(0.1), set.classes().size(), 1)
              .classify(
                  features(model, set, Split.TRAIN, views), features(model, set, Split.TEST, views))
              .classification()
              .top1();
      assertThat(found).isEqualTo(recorded).isNotEqualTo(untrained);
    }
  }

  private static Features features(OnnxModel model, ImageSet set, Split split, Views views) {
    int rows = set.size(split);
    int[] labels = new int[rows];
    float[] values = null;
    try (EvaluationReader reader = EvaluationReader.open(set, split, CenterView.of(views), 7, 1)) {
      for (int row = 0; reader.hasNext(); ) {
        Batch batch = reader.next();
        int n = batch.size();
        float[] some = model.run(batch.view(0), n, Set.of("backbone")).get("backbone");
        int dim = some.length / n;
        values = values == null ? new float[rows * dim] : values;
        System.arraycopy(some, 0, values, row * dim, some.length);
        System.arraycopy(batch.labels(), 0, labels, row, n);
        row += n;
      }
    }
    return new Features(values, rows, values.length / rows, labels);
  }
}
