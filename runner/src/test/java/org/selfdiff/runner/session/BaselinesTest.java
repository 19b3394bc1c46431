package org.selfdiff.runner.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.record.Headline;
import org.selfdiff.runner.record.StoredRun;

class BaselinesTest {
  private static final String BEFORE =
      "{\"step\":0,\"epoch\":0.0,\"time\":1.0,\"knn/raw_top1\":0.3,\"knn/untrained_top1\":0.2,"
          + "\"knn/top1\":0.2}\n";
  private static final String AFTER = "{\"step\":9,\"epoch\":1.0,\"time\":2.0,\"knn/top1\":0.4}\n";

  @TempDir private Path folder;

  @Test
  void theUntrainedNetworkIsNotTakenForTheTrainedOne() throws IOException {
    StoredRun run = StoredRun.at(folder);
    Files.writeString(run.paths().metrics(), BEFORE);
    assertThat(Baselines.table(run.metrics())).containsOnlyKeys("raw pixels", "untrained");
    Files.writeString(run.paths().metrics(), BEFORE + AFTER);
    assertThat(Baselines.table(run.metrics()))
        .containsEntry("untrained", 0.2)
        .containsEntry("trained", 0.4)
        .containsOnlyKeys("raw pixels", "untrained", "trained");
  }

  @Test
  void featuresThatEndWorseThanTheUntrainedOnesAreCalledSo() throws IOException {
    StoredRun run = StoredRun.at(folder);
    Files.writeString(run.paths().metrics(), BEFORE);
    assertThat(Headline.of(run.metrics(), 0).warning()).isEmpty();
    Files.writeString(run.paths().metrics(), BEFORE + AFTER);
    assertThat(Headline.of(run.metrics(), 0).warning()).isEmpty();
    Files.writeString(run.paths().metrics(), BEFORE + AFTER.replace("0.4", "0.1"));
    assertThat(Headline.of(run.metrics(), 0).warning())
        .hasValue(
            "the trained features are worse than the untrained ones: kNN top-1 10.0 %, before the"
                + " first step 20.0 %");
  }
}
