package org.selfdiff.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.exports.onnx.OnnxFile;
import org.selfdiff.exports.pytorch.PytorchFile;
import org.selfdiff.exports.pytorch.TorchTensor;
import org.selfdiff.exports.safetensors.SafetensorsFile;
import org.selfdiff.exports.safetensors.StoredTensor;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.exchange.TinyRun;
import org.selfdiff.runner.record.RunPaths;

/** What leaves a run, and comes in again. */
class ExportCommandTest {
  @TempDir private static Path folder;
  private static RunPaths run;

  @BeforeAll
  static void train() throws IOException {
    Loaded.Valid loaded = TinyRun.load(folder);
    TinyRun.run(loaded);
    run = TinyRun.paths(loaded);
  }

  private static Spoken export(String... more) {
    String[] words = new String[more.length + 2];
    words[0] = "export";
    words[1] = run.folder().toString();
    System.arraycopy(more, 0, words, 2, more.length);
    return Spoken.to(words);
  }

  private static Map<String, StoredTensor> checkpoint() throws IOException {
    return SafetensorsFile.open(run.checkpoints().resolve("step-000006.safetensors")).stored();
  }

  @Test
  void withoutChoicesTheFileOfTheRunIsWrittenAgain() throws IOException {
    Path file = run.export().resolve("backbone.onnx");
    byte[] before = Files.readAllBytes(file);
    Spoken spoken = export();
    assertThat(spoken.status()).as(spoken.err()).isZero();
    assertThat(spoken.out())
        .startsWith(file + ": images of 16 x 16, opset 17, float32, step 6, 0.2 MB\nproof passed: ")
        .contains(" on 16 validation images, largest deviation ");
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void choicesNameTheFile() throws IOException {
    Spoken spoken = export("--opset", "20", "--precision", "float16", "--fold-batch-norm", "true");
    assertThat(spoken.status()).as(spoken.err()).isZero();
    Path file = run.export().resolve("backbone-opset20-float16-folded.onnx");
    assertThat(OnnxFile.metadata(file))
        .containsEntry("proof.result", "passed")
        .containsEntry("weights.precision", "float16")
        .containsEntry("run.name", "tiny");
    assertThat(Files.size(file)).isLessThan(Files.size(run.export().resolve("backbone.onnx")));
  }

  @Test
  void aChoiceThatTheRunCannotHaveIsRefusedByTheLanguage() {
    assertThat(export("--output", "attention"))
        .isEqualTo(
            new Spoken(
                2,
                "",
                "command line: export.onnx.output: a ResNet has neither patch tokens nor attention,"
                    + " expected features, or a vision transformer as backbone\n"));
    assertThat(export("--opset", "22").err())
        .isEqualTo(
            "command line: export.onnx.opset: 22 is out of range, expected a whole number, 17 to"
                + " 21\n");
    assertThat(export("--format", "pytorch", "--size", "32").err())
        .startsWith(
            "selfdiff export: --format pytorch has no such choices, expected --format onnx");
    assertThat(export("--format", "pytorch", "--layout", "mocco").err())
        .startsWith("selfdiff export: --layout: unknown mocco, expected torchvision, timm, moco,");
    Spoken none = Spoken.to("export", folder.toString());
    assertThat(none.status()).isEqualTo(2);
    assertThat(none.err()).startsWith(folder + ": not a run folder (it has no resolved.conf); ");
  }

  @Test
  void aCheckpointOfMocosLayoutComesInAgain() throws IOException {
    Path file = folder.resolve("moco.pth");
    Spoken spoken = export("--format", "pytorch", "--layout", "moco", "-o", file.toString());
    assertThat(spoken.status()).as(spoken.err()).isZero();
    Map<?, ?> entry = (Map<?, ?>) ((Map<?, ?>) PytorchFile.read(file)).get("state_dict");
    assertThat(entry).hasSize(120);
    TorchTensor counter =
        (TorchTensor) entry.get("module.encoder_q.layer1.0.bn1.num_batches_tracked");
    assertThat(counter.values()).containsExactly(6);

    Path back = folder.resolve("back.safetensors");
    Spoken imported =
        Spoken.to(
            "import",
            file.toString(),
            "--backbone",
            "resnet18",
            "backbone.stem=cifar",
            "backbone.width=4",
            "-o",
            back.toString());
    assertThat(imported.status()).as(imported.err()).isZero();
    assertThat(imported.out())
        .startsWith(
            file
                + ": 100 tensors from the entry 'state_dict', keys that start with"
                + " module.encoder_q.\n");
    equalTensors(back, "");
  }

  @Test
  void safetensorsHaveTheKeysOfTheLayout() throws IOException {
    assertThat(export("--format", "safetensors").status()).isZero();
    equalTensors(run.export().resolve("backbone.safetensors"), "");
    assertThat(export("--format", "safetensors", "--layout", "moco-v3").status()).isZero();
    equalTensors(run.export().resolve("backbone-moco-v3.safetensors"), "module.base_encoder.");
  }

  private static void equalTensors(Path file, String prefix) throws IOException {
    Map<String, StoredTensor> trained = checkpoint();
    try (SafetensorsFile written = SafetensorsFile.open(file)) {
      Map<String, StoredTensor> all = written.stored();
      List<String> keys =
          all.keySet().stream().filter(key -> !key.endsWith("num_batches_tracked")).toList();
      assertThat(keys).hasSize(100).allMatch(key -> key.startsWith(prefix));
      for (String key : keys) {
        assertThat(all.get(key).values())
            .as(key)
            .isEqualTo(trained.get("encoder_q." + key.substring(prefix.length())).values());
      }
    }
  }

  @Test
  void whatIsMissingOnImportIsReportedAndNothingWritten() throws IOException {
    Path file = folder.resolve("plain.pth");
    assertThat(export("--format", "pytorch", "-o", file.toString()).status()).isZero();
    Path out = folder.resolve("none.safetensors");
    Spoken spoken =
        Spoken.to(
            "import",
            file.toString(),
            "--backbone",
            "resnet34",
            "backbone.stem=cifar",
            "backbone.width=4",
            "-o",
            out.toString());
    assertThat(spoken.status()).isEqualTo(2);
    assertThat(spoken.err())
        .startsWith(
            file
                + ": not the weights of this backbone: 100 tensors from the file's own keys\n"
                + "  80 missing: layer1.2.conv1.weight; layer1.2.bn1.weight; ");
    assertThat(out).doesNotExist();
  }

  @Test
  void aCheckpointThatAsksForACommandIsRefused() throws IOException {
    Path evil = folder.resolve("evil.pth");
    Files.writeString(evil, "cposix\nsystem\n(S'touch x'\ntR.");
    Spoken spoken =
        Spoken.to(
            "import", evil.toString(), "--backbone", "resnet18", "-o", folder + "/x.safetensors");
    assertThat(spoken.status()).isEqualTo(3);
    assertThat(spoken.err())
        .isEqualTo(evil + ": not a checkpoint of PyTorch; expected what torch.save writes\n");
    Spoken kind =
        Spoken.to("import", evil.toString(), "--backbone", "resnet19", "-o", folder + "/x");
    assertThat(kind.status()).isEqualTo(2);
    assertThat(kind.err()).startsWith("command line: backbone.kind: unknown kind \"resnet19\"");
  }
}
