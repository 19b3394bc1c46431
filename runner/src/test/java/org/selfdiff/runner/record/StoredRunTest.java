package org.selfdiff.runner.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.config.InvalidExperiment;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.exit.UserException;

class StoredRunTest {
  private static final String RESOLVED =
      """
      # identity 0123456789abcdef
      name = tiny
      data { kind = shapes, train = 60, test = 36, size = 16 }
      views { size = 16, augment = [random-resized-crop] }
      backbone { kind = resnet18, stem = cifar, width = 4 }
      method { kind = moco, dim = 8, queue = 64 }
      optimizer { kind = sgd, lr = 0.05 }
      schedule { epochs = 2 }
      hardware { batch = 16 }
      evaluate { knn { k = 5 } }
      """;

  @TempDir private Path folder;

  private StoredRun run(String... overrides) throws IOException {
    Files.writeString(folder.resolve("resolved.conf"), RESOLVED);
    return StoredRun.open(folder, List.of(overrides));
  }

  @Test
  void aFolderThatIsNoRunIsNamed() {
    assertThatThrownBy(() -> StoredRun.open(folder, List.of()))
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.INVALID))
        .hasMessage(
            folder
                + ": not a run folder (it has no resolved.conf); name a folder that `selfdiff run`"
                + " made");
    Path gone = folder.resolve("gone");
    assertThatThrownBy(() -> StoredRun.open(gone, List.of()))
        .hasMessage(gone + ": no such folder; name a folder that `selfdiff run` made");
  }

  @Test
  void wordsChangeWhatIsNotTrained() throws IOException {
    assertThat(run("data.test=24", "hardware.threads=1").load().experiment().hardware().threads())
        .isEqualTo(1);
    assertThatThrownBy(() -> run("backbone.width=8", "method.dim=16", "hardware.threads=1"))
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.INVALID))
        .hasMessage(
            folder
                + ": trained with other settings: backbone.width is 4, not 8, method.dim is 8, not"
                + " 16; the words beside a run can change neither backbone nor method");
    assertThatThrownBy(() -> run("hardware.thread=1")).isInstanceOf(InvalidExperiment.class);
  }

  @Test
  void settingsAreThoseWritten() throws IOException {
    assertThat(run().settings())
        .containsEntry("views.augment", "[\"random-resized-crop\"]")
        .containsEntry("backbone.stem", "cifar")
        .containsEntry("schedule.epochs", "2")
        .doesNotContainKey("seed");
    assertThat(StoredRun.epochs(run().settings())).isEqualTo(2);
    Files.writeString(folder.resolve("resolved.conf"), "a = {");
    assertThatThrownBy(() -> StoredRun.at(folder).settings())
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(folder.resolve("resolved.conf") + ": cannot be read: ");
  }

  @Test
  void aRunThatHasRecordedNothingIsEmpty() throws IOException {
    StoredRun run = run();

    assertThat(run.metrics().lines()).isEmpty();
    assertThat(run.metrics().seconds()).isZero();
    assertThat(run.status().state()).isEqualTo(RunState.INTERRUPTED);
    assertThatThrownBy(() -> run.checkpoint(unused -> {}))
        .isInstanceOf(DataException.class)
        .hasMessage(
            folder
                + ": no usable checkpoint, expected checkpoints/step-NUMBER.safetensors and its"
                + " .json; let the run reach its first one, or name another run");
  }

  @Test
  void aRunWithoutStatusStandsAsItsMetricsTell() throws IOException {
    StoredRun run = run();
    Files.writeString(
        run.paths().metrics(), "{\"step\":6,\"epoch\":2.0,\"time\":100.5,\"loss\":0.5}\n");

    assertThat(run.status())
        .isEqualTo(new RunStatus(RunState.FINISHED, null, "1970-01-01T00:01:40.500Z", 6, 2, ""));
  }

  @Test
  void aFolderOfSomebodyElseReadsNoOtherFile() throws IOException {
    StoredRun run = run();
    Path secret = Files.writeString(run.paths().folder().resolve("secret.conf"), "seed = 7\n");
    for (String include :
        List.of("\"secret.conf\"", "file(\"" + secret + "\")", "url(\"file:" + secret + "\")")) {
      Files.writeString(run.paths().resolved(), "include " + include + "\n");

      assertThatThrownBy(run::settings)
          .isInstanceOf(UserException.class)
          .hasMessageStartingWith(run.paths().resolved() + ": cannot be read: it includes ")
          .hasMessageContaining("secret.conf");
    }
  }

  @Test
  void damagedRecordsAreNamed() throws IOException {
    StoredRun run = run();
    Files.writeString(run.paths().metrics(), "{\"step\":6}\n");
    Files.writeString(run.paths().provenance(), "{\"name\": \"tiny\"}");

    List<String> said = new ArrayList<>();
    assertThat(run.metrics(said::add).lines()).isEmpty();
    assertThat(said)
        .containsExactly(
            run.paths().metrics()
                + ": damaged lines left out: 1, the first is line 1: has no epoch");
    assertThatThrownBy(run::provenance)
        .isInstanceOf(UserException.class)
        .hasMessage(
            run.paths().provenance()
                + ": not a provenance record: name, identity or launches are missing; remove the"
                + " file to begin a new one");
  }
}
