package org.selfdiff.runner.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.config.Corpus;
import org.selfdiff.runner.data.DataIdentity;
import org.selfdiff.runner.exit.UserException;
import org.selfdiff.runner.sweep.language.LoadedSweep;
import org.selfdiff.runner.sweep.language.SweepLoader;
import org.selfdiff.runner.sweep.ledger.Event;
import org.selfdiff.runner.sweep.ledger.Ledger;

class OpeningTest {
  private static final DataIdentity BEGAN = new DataIdentity(64, 32, 12, "ab");

  @TempDir private Path folder;
  private Path ledger;
  private LoadedSweep sweep;

  @BeforeEach
  void aSweep() throws IOException {
    Path file = folder.resolve("sweep.conf");
    String smoke = Corpus.experiments().resolve("smoke/moco.conf").toString().replace('\\', '/');
    Files.writeString(file, "include \"" + smoke + "\"\nsweep.space.optimizer.lr = [0.05, 0.1]\n");
    sweep = new SweepLoader(folder).load(file, List.of("run.root=" + folder.resolve("runs")));
    ledger = folder.resolve("ledger.jsonl");
  }

  @Test
  void theImagesAreRecordedByTheFirstLaunch() throws IOException {
    enter(BEGAN);
    enter(BEGAN);

    assertThat(Ledger.read(ledger))
        .filteredOn(Event.Images.class::isInstance)
        .containsExactly(new Event.Images(BEGAN));
  }

  @Test
  void otherImagesAreNoSameSweep() throws IOException {
    enter(BEGAN);
    byte[] before = Files.readAllBytes(ledger);

    assertThatThrownBy(() -> enter(new DataIdentity(65, 32, 12, "cd")))
        .isInstanceOf(UserException.class)
        .hasMessage(
            ledger
                + ": the sweep began with other images, now there are 65 training images where"
                + " there were 64; put them back, or give the experiment another name to begin"
                + " anew");
    assertThat(ledger).hasBinaryContent(before);
  }

  private void enter(DataIdentity images) throws IOException {
    try (Ledger open = Ledger.open(ledger)) {
      Opening.of(sweep, images, ledger).enter(open);
    }
  }
}
