package org.selfdiff.runner.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.exports.pytorch.PytorchWriter;
import org.selfdiff.exports.safetensors.SafetensorsFile;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.network.Linear;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.record.Checkpoints;

class TrainedWeightsTest {
  private static final Linear LAYER = new Linear("fc", 3, 2);

  @TempDir private Path folder;

  private Path write(String name) throws IOException {
    return WeightsFile.write(folder.resolve(name), "encoder_q.", LAYER, 1);
  }

  private double[] expected() {
    double[] values = LAYER.weight().values("encoder_q.fc.weight", Shape.of(2, 3), 1);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) values[i];
    }
    return values;
  }

  private static double[] weight(Path from) throws IOException {
    try (TrainedWeights weights = TrainedWeights.open(from.toString())) {
      return weights.values("encoder_q.fc.weight", Shape.of(2, 3));
    }
  }

  /** A run folder with one checkpoint. */
  private Path run(String name, long step) throws IOException {
    Path checkpoints = Files.createDirectories(folder.resolve(name).resolve("checkpoints"));
    Checkpoints all = new Checkpoints(checkpoints, "0123456789abcdef", 2);
    try (SafetensorsFile file = SafetensorsFile.open(write("source-" + name))) {
      all.save(step, 1, Map.of(), file);
    }
    return folder.resolve(name);
  }

  @Test
  void aFileIsReadAsItIs() throws IOException {
    assertThat(weight(write("a.safetensors"))).isEqualTo(expected());
  }

  @Test
  void aCheckpointOfPytorchIsReadWithoutItsWrapping() throws IOException {
    float[] values = {1, 2, 3, 4, 5, 6};
    Path file = folder.resolve("a.pth.tar");
    PytorchWriter.write(
        file,
        Map.of("module.encoder_q.fc.weight", PytorchWriter.Entry.of(List.of(2L, 3L), values)));
    assertThat(weight(file)).containsExactly(1, 2, 3, 4, 5, 6);
  }

  @Test
  void aCheckpointOfMocoHasItsModelInAnEntry() throws Exception {
    Path file =
        Path.of(getClass().getResource("/golden/checkpoint_import/moco_v2_legacy.pth.tar").toURI());
    try (TrainedWeights weights = TrainedWeights.open(file.toString())) {
      assertThat(weights.values("encoder_q.conv1.weight", Shape.of(2, 3, 7, 7))).hasSize(294);
      assertThatThrownBy(() -> weights.values("queue_ptr", Shape.of(1)))
          .isInstanceOf(WeightsException.class)
          .hasMessage(file + ": queue_ptr is of the format I64, expected F32");
    }
  }

  @Test
  void aRunGivesItsNewestCheckpointAndNeedsNoHash() throws IOException {
    Path run = run("teacher-0a1b2c3d", 7);
    assertThat(weight(run)).isEqualTo(expected());
    assertThat(weight(folder.resolve("teacher"))).isEqualTo(expected());
  }

  @Test
  void twoRunsOfOneNameAreTooMany() throws IOException {
    run("teacher-0a1b2c3d", 7);
    run("teacher-ffffffff", 7);
    assertThatThrownBy(() -> weight(folder.resolve("teacher")))
        .isInstanceOf(DataException.class)
        .hasMessage(
            folder.resolve("teacher")
                + ": several runs have that name, expected one of [teacher-0a1b2c3d,"
                + " teacher-ffffffff]");
  }

  @Test
  void whatIsNotThereIsMissingData() throws IOException {
    assertThatThrownBy(() -> weight(folder.resolve("none")))
        .isInstanceOf(DataException.class)
        .hasMessage(
            folder.resolve("none")
                + ": no such file or run folder; train the run that it names first, or name a"
                + " safetensors file or a checkpoint of PyTorch");
    Path empty = Files.createDirectories(folder.resolve("begun-00000000"));
    assertThatThrownBy(() -> weight(empty))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(empty + ": no usable checkpoint, expected checkpoints/step-");
  }

  @Test
  void aFileOfAnotherKindIsUnreadableData() throws IOException {
    Path pickle = Files.writeString(folder.resolve("a.pth"), "no checkpoint at all");
    assertThatThrownBy(() -> weight(pickle))
        .isInstanceOf(DataException.class)
        .hasMessage(pickle + ": not a checkpoint of PyTorch; expected what torch.save writes");
    Path text = Files.writeString(folder.resolve("a.safetensors"), "not a safetensors file at all");
    assertThatThrownBy(() -> weight(text))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(text.toString())
        .hasMessageEndingWith(
            "; expected weights as a run's checkpoint or another safetensors file has them");
  }

  @Test
  void tensorsThatDoNotFitAreTheExperimentsFault() throws IOException {
    Path file = write("a.safetensors");
    try (TrainedWeights weights = TrainedWeights.open(file.toString())) {
      assertThatThrownBy(() -> weights.values("encoder_q.fc.weight", Shape.of(2, 4)))
          .isInstanceOf(WeightsException.class)
          .hasMessage(
              file
                  + ": encoder_q.fc.weight has the shape [2, 3], the network of the experiment has"
                  + " [2, 4]; name the backbone that was trained, with its width and stem");
      assertThatThrownBy(() -> weights.values("base_encoder.fc.weight", Shape.of(2, 3)))
          .isInstanceOf(WeightsException.class)
          .hasMessage(
              file
                  + ": has no tensor base_encoder.fc.weight [2, 3]; its tensors are named like"
                  + " [encoder_q.fc.weight, encoder_q.fc.bias]; name the backbone that was trained"
                  + " and the encoder in the file");
    }
  }
}
