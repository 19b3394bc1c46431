package org.selfdiff.runner.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.evaluate.Classification;
import org.selfdiff.runner.exchange.TinyRun;
import org.selfdiff.runner.protocol.Readout;
import org.selfdiff.runner.record.Checkpoints;
import org.selfdiff.runner.record.Headline;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.record.RunState;

/** A classifier is trained, judged on the test images, and starts from a run without labels. */
class SupervisedRunTest {
  private static final String METHOD = "method { kind = supervised, layer-decay = 0.5 }";

  @TempDir private Path folder;

  private Loaded.Valid supervised(String... more) throws IOException {
    String[] words = new String[more.length + 2];
    words[0] = METHOD;
    words[1] = "views.count=1";
    System.arraycopy(more, 0, words, 2, more.length);
    return TinyRun.load(folder, words);
  }

  @Test
  void theAccuracyIsThatOfTheCheckpointOnTheTestImages() throws IOException {
    Loaded.Valid loaded = supervised();
    assertThat(TinyRun.run(loaded)).isEqualTo(RunState.FINISHED);
    Metrics metrics = Metrics.read(TinyRun.paths(loaded).metrics());
    Setup setup = Setup.of(loaded.experiment());
    try (ImageSet set = loaded.experiment().data().open();
        RunStates states =
            RunStates.of(
                setup,
                Checkpoints.newest(TinyRun.paths(loaded).checkpoints(), s -> {}).orElseThrow());
        FeatureExtractor logits =
            new FeatureExtractor(
                setup.executor(), setup.features(Readout.Output.HEAD), setup.placement());
        FeatureReader reader = logits.of(set, Split.TEST, loaded.experiment().centerView(), 1)) {
      states.fill(logits.program());
      float[] all = new float[reader.labels().length * logits.dim()];
      for (int i = 0; i < reader.labels().length; i++) {
        reader.read(i, all, i * logits.dim());
      }
      Classification found = Classification.of(all, reader.labels());
      assertThat(metrics.last(Metrics.TEST_TOP1)).hasValue(found.top1());
      assertThat(metrics.last(Metrics.TEST_TOP5)).hasValue(found.top5());
      assertThat(Headline.of(metrics, 16).test()).hasValue(found.top1());
    }
    assertThat(metrics.series("class_top1")).isNotEmpty();
  }

  @Test
  void fineTuningStartsFromARunWithoutLabels() throws IOException {
    Loaded.Valid first = TinyRun.load(folder);
    assertThat(TinyRun.run(first)).isEqualTo(RunState.FINISHED);
    Loaded.Valid second =
        supervised("name=second", "backbone.init=\"" + folder.resolve("runs/tiny") + "\"");
    assertThat(TinyRun.run(second)).isEqualTo(RunState.FINISHED);
    Metrics before = Metrics.read(TinyRun.paths(first).metrics());
    Metrics after = Metrics.read(TinyRun.paths(second).metrics());
    assertThat(after.last(Metrics.UNTRAINED_TOP1)).isEqualTo(before.last(Metrics.KNN_TOP1));
    assertThat(before.last(Metrics.TEST_TOP1)).isEmpty();
    assertThat(after.last(Metrics.TEST_TOP1)).isPresent();
  }
}
