package org.selfdiff.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.exports.pytorch.PytorchWriter;
import org.selfdiff.exports.safetensors.SafetensorsFile;
import org.selfdiff.exports.safetensors.StoredTensor;
import org.selfdiff.methods.backbone.ResNets;
import org.selfdiff.methods.backbone.Stem;
import org.selfdiff.runner.session.ImportedBackbone;

class ImportCommandTest {
  @TempDir private Path folder;

  private static Map<String, PytorchWriter.StateEntry> network(ResNets.Size size, String prefix) {
    Map<String, PytorchWriter.StateEntry> tensors = new LinkedHashMap<>();
    ResNets backbone = new ResNets(size, Stem.CIFAR, 2, false, Optional.empty());
    ImportedBackbone.shapes(backbone.network(32))
        .forEach(
            (key, shape) -> {
              int elements = shape.stream().mapToInt(Long::intValue).reduce(1, (a, b) -> a * b);
              tensors.put(prefix + key, PytorchWriter.StateEntry.of(shape, new float[elements]));
            });
    return tensors;
  }

  private Path file(String entry, Map<String, PytorchWriter.StateEntry> tensors)
      throws IOException {
    Path file = folder.resolve("weights.pth");
    try (OutputStream out = Files.newOutputStream(file)) {
      PytorchWriter.write(out, entry, tensors);
    }
    return file;
  }

  private Spoken take(Path file, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of("import", file.toString(), "--backbone", "resnet18", "-o", out().toString()));
    words.addAll(List.of("backbone.stem=cifar", "backbone.width=2"));
    words.addAll(List.of(more));
    return Spoken.to(words.toArray(String[]::new));
  }

  private Path out() {
    return folder.resolve("o.safetensors");
  }

  @Test
  void aLargerNetworkIsAnotherAndNamed() throws IOException {
    Path file = file("", network(ResNets.Size.RESNET34, ""));
    Spoken spoken = take(file);
    assertThat(spoken.status()).isEqualTo(2);
    assertThat(spoken.err())
        .startsWith(
            file
                + ": not the weights of this backbone: 100 tensors from the file's own keys\n"
                + "  80 unexpected: layer1.2.conv1.weight; ")
        .contains(
            "\nIts tensors are those of a backbone of kind = resnet34, stem = cifar, width = 2.\n");
    assertThat(out()).doesNotExist();
  }

  @Test
  void whatIsTakenAndLeftOutIsSaid() throws IOException {
    Map<String, PytorchWriter.StateEntry> tensors = network(ResNets.Size.RESNET18, "backbone.");
    tensors.put("projector.0.weight", PytorchWriter.StateEntry.of(List.of(1L), new float[1]));
    tensors.put("backbone.fc.weight", PytorchWriter.StateEntry.of(List.of(1L), new float[1]));
    Path file = file("state_dict", tensors);
    Spoken spoken = take(file);
    assertThat(spoken.status()).as(spoken.err()).isZero();
    assertThat(spoken.out())
        .startsWith(
            file
                + ": 100 tensors from the entry 'state_dict', keys that start with backbone.\n"
                + "  left out: fc (1), projector (1)\n");
    try (SafetensorsFile written = SafetensorsFile.open(out())) {
      assertThat(written.tensors()).hasSize(100);
    }
  }

  @Test
  void ofTwoNetworksOneIsChosenByItsPrefix() throws IOException {
    Map<String, PytorchWriter.StateEntry> tensors = network(ResNets.Size.RESNET18, "ema.");
    tensors.putAll(network(ResNets.Size.RESNET18, "online."));
    Path file = file("nets", tensors);
    Spoken which = take(file);
    assertThat(which.status()).isEqualTo(2);
    assertThat(which.err())
        .contains("has this backbone 2 times, behind 'nets.ema.' and 'nets.online.'; say which");
    assertThat(out()).doesNotExist();
    assertThat(take(file, "--prefix", "online").out())
        .contains("keys that start with online.\n  left out: ema (100)\n");
  }

  @Test
  void numbersThatAreNoneAreRefused() throws IOException {
    Map<String, PytorchWriter.StateEntry> tensors = network(ResNets.Size.RESNET18, "");
    tensors.put(
        "bn1.running_var", PytorchWriter.StateEntry.of(List.of(2L), new float[] {1, -0.5f}));
    Path file = file("", tensors);
    Spoken spoken = take(file);
    assertThat(spoken.status()).isEqualTo(3);
    assertThat(spoken.err())
        .startsWith(file + ": bn1.running_var holds -0.5 at element 1, and 1 of its 2 elements");
    assertThat(out()).doesNotExist();
  }

  /**
   * Written by PyTorch 1.13 from torchvision's ResNet-18 in the {@code Sequential} of MoCo's
   * CIFAR-10 notebook: every tensor of the query encoder is filled with its number in torchvision's
   * order, those of the key encoder with 1000 more.
   */
  @Test
  void theEncoderOfTheNotebookIsKnownByItsNumbers() throws IOException {
    Path file = folder.resolve("model_last.pth");
    try (InputStream in = getClass().getResourceAsStream("moco-cifar10-sequential.pth.tar")) {
      Files.copy(in, file);
    }
    Spoken spoken =
        Spoken.to(
            "import",
            file.toString(),
            "--backbone",
            "resnet18",
            "backbone.stem=cifar",
            "-o",
            out().toString());
    assertThat(spoken.status()).as(spoken.err()).isZero();
    assertThat(spoken.out())
        .startsWith(
            file
                + ": 100 tensors from the entry 'state_dict', keys that start with encoder_q.net.\n"
                + "  left out: encoder_k (122), head (2), queue (1), queue_ptr (1)\n");
    Map<String, Double> expected =
        Map.of(
            "conv1.weight", 1.0,
            "bn1.running_var", 5.0,
            "layer1.0.conv1.weight", 7.0,
            "layer2.0.downsample.0.weight", 43.0,
            "layer3.1.bn1.bias", 81.0,
            "layer4.1.bn2.running_var", 119.0);
    try (SafetensorsFile written = SafetensorsFile.open(out())) {
      Map<String, StoredTensor> tensors = written.stored();
      expected.forEach(
          (key, number) -> assertThat(tensors.get(key).values()).as(key).containsOnly(number));
      assertThat(tensors.values().stream().map(t -> t.values()[0]).distinct()).hasSize(100);
    }
  }
}
