package org.selfdiff.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.exchange.TinyRun;
import org.selfdiff.runner.record.RunPaths;

/** What the verbs that read runs say of one that they cannot use: the same, with one status. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StoredRunVerbsTest {
  @TempDir private static Path folder;
  private RunPaths run;

  @BeforeAll
  void train() throws IOException {
    Loaded.Valid loaded = TinyRun.load(folder, "hardware.device=cpu");
    TinyRun.run(loaded);
    run = TinyRun.paths(loaded);
  }

  private static Spoken to(String verb, Path folder, String... more) {
    String[] parts = verb.split(" ");
    List<String> words = new ArrayList<>(List.of(parts[0]));
    words.add(folder.toString());
    words.addAll(List.of(parts).subList(1, parts.length));
    words.addAll(List.of(more));
    return Spoken.to(words.toArray(String[]::new));
  }

  private Path copy(String name) throws IOException {
    Path to = Files.createDirectories(folder.resolve(name));
    for (String file : List.of("resolved.conf", "provenance.json", "metrics.jsonl")) {
      Files.copy(run.folder().resolve(file), to.resolve(file));
    }
    return to;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evaluate",
        "export",
        "export --format=pytorch",
        "visualize --what=tsne",
        "import --backbone=resnet18 -o none.safetensors"
      })
  void aRunWithoutACheckpointIsMissingData(String verb) throws IOException {
    Path bare = copy("bare-" + Math.abs(verb.hashCode()));

    Spoken spoken = to(verb, bare);

    assertThat(spoken.err())
        .isEqualTo(
            bare
                + ": no usable checkpoint, expected checkpoints/step-NUMBER.safetensors and its"
                + " .json; let the run reach its first one, or name another run\n");
    assertThat(spoken.status()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"evaluate", "report", "visualize --what=tsne"})
  void wordsThatChangeWhatWasTrainedAreRefused(String verb) {
    Spoken spoken = to(verb, run.folder(), "backbone.width=8");

    assertThat(spoken.err())
        .isEqualTo(
            run.folder()
                + ": trained with other settings: backbone.width is 4, not 8; the words beside a"
                + " run can change neither backbone nor method\n");
    assertThat(spoken.status()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"evaluate", "export", "visualize", "report", "compare"})
  void aFolderThatIsNoRunIsAWrongWord(String verb) throws IOException {
    Path empty = Files.createDirectories(folder.resolve("empty"));

    Spoken spoken = to(verb, empty);

    assertThat(spoken.err())
        .isEqualTo(
            empty
                + ": not a run folder (it has no resolved.conf); name a folder that `selfdiff run`"
                + " made\n");
    assertThat(spoken.status()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"visualize --what=tsne", "evaluate", "export"})
  void tensorsOfAnotherTypeAreUnusableData(String verb) throws IOException {
    Path other = copy("double-" + Math.abs(verb.hashCode()));
    Path checkpoints = Files.createDirectory(other.resolve("checkpoints"));
    for (String ending : List.of("safetensors", "json")) {
      String file = "step-000006." + ending;
      Files.copy(run.checkpoints().resolve(file), checkpoints.resolve(file));
    }
    String resolved = Files.readString(other.resolve("resolved.conf"));
    Files.writeString(other.resolve("resolved.conf"), resolved.replace("width = 4", "width = 8"));

    Spoken spoken = to(verb, other);

    assertThat(spoken.err()).contains("encoder_q.").contains("[4").doesNotContain("internal");
    assertThat(spoken.status()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"compare", "report", "visualize --what=curves"})
  void damagedMetricsAreNamedWithTheirLine(String verb) throws IOException {
    Path damaged = copy("damaged-" + Math.abs(verb.hashCode()));
    Path metrics = damaged.resolve("metrics.jsonl");
    Files.writeString(metrics, "{\"step\":1,\n" + Files.readString(metrics));

    Spoken spoken = to(verb, damaged);

    assertThat(spoken.out() + spoken.err())
        .contains(metrics + ": damaged lines left out: 1, the first is line 1: ");
    assertThat(spoken.status()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"report", "visualize --what=curves", "evaluate", "export"})
  void linksInARunFolderAreNotFollowed(String verb) throws IOException {
    Path linked = copy("linked-" + Math.abs(verb.hashCode()));
    Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
    for (String name : List.of("pictures", "evaluation", "export")) {
      Path link = Files.createSymbolicLink(linked.resolve(name), elsewhere);

      Spoken spoken = to(verb, linked);

      assertThat(spoken.err())
          .isEqualTo(
              link
                  + ": cannot be written: it is a symbolic link; a run writes into its own folder"
                  + " only, remove the link\n");
      assertThat(spoken.status()).isEqualTo(3);
      Files.delete(link);
    }
    assertThat(elsewhere).isEmptyDirectory();
  }

  @Test
  void metricsWithoutANumberAreNamed() throws IOException {
    Path damaged = copy("numberless");
    Path metrics = damaged.resolve("metrics.jsonl");
    Files.writeString(metrics, "{\"step\":1,\n");

    Spoken spoken = to("visualize --what=curves", damaged);

    assertThat(spoken.err()).isEqualTo(metrics + ": holds no number that could be drawn\n");
    assertThat(spoken.status()).isEqualTo(3);
  }

  @Test
  void aFolderIsNoFileToWrite() {
    Path model = run.export().resolve("backbone.onnx");
    List<Spoken> all =
        List.of(
            to("compare", run.folder(), "-o", folder.toString()),
            to("export", run.folder(), "-o", folder.toString()),
            Spoken.to("embed", model.toString(), "images", "-o", "/"),
            to(
                "import --backbone=resnet18",
                run.folder(),
                "backbone.stem=cifar",
                "backbone.width=4",
                "size=16",
                "-o",
                folder.toString()));

    for (Spoken spoken : all) {
      assertThat(spoken.err()).contains(" is a folder, expected a file to write\n");
      assertThat(spoken.status()).isEqualTo(2);
    }
  }

  @Test
  void anExportedFileThatIsDamagedIsNamed() throws IOException {
    Path damaged = copy("onnx");
    Path onnx = Files.createDirectory(damaged.resolve("export")).resolve("backbone.onnx");
    Files.writeString(onnx, "junk");

    Spoken spoken = to("report", damaged);

    assertThat(spoken.err()).startsWith(onnx + ": not an ONNX file: ");
    assertThat(spoken.status()).isEqualTo(3);
  }

  @Test
  void aReportGoesWithoutAProofThatIsDamaged() throws IOException {
    Path damaged = copy("proof");
    Path proof = Files.createDirectory(damaged.resolve("export")).resolve("proof.json");
    Files.writeString(proof, "{");

    Spoken spoken = to("report", damaged);

    assertThat(spoken.out())
        .contains(
            "the report leaves out what is damaged: " + proof + ": not the proof of an export: ");
    assertThat(spoken.status()).isZero();
  }
}
