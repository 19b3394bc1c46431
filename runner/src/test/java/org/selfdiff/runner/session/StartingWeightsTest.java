package org.selfdiff.runner.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.exports.safetensors.TensorInfo;
import org.selfdiff.methods.backbone.Network;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.engine.nd4j.Nd4jExecutor;
import org.selfdiff.runner.exchange.TinyRun;
import org.selfdiff.runner.exit.UserException;
import org.selfdiff.runner.record.FileDigest;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.record.Provenance;
import org.selfdiff.runner.record.RunState;

/** Backbones that start from trained weights. */
class StartingWeightsTest {
  private static final long OTHER_SEED = 77;

  @TempDir private Path folder;

  /** Weights of the experiment's backbone, under a checkpoint's names. */
  private Path weights(Loaded.Valid loaded, String prefix) throws IOException {
    Network network = loaded.experiment().backbone().network(loaded.experiment().views().size());
    return WeightsFile.write(folder.resolve("weights.safetensors"), prefix, network, OTHER_SEED);
  }

  private static String init(Path file) {
    return "backbone.init=" + file;
  }

  @Test
  void bothEncodersStartFromTheFileAndAllElseAsBefore() throws IOException {
    Loaded.Valid plain = TinyRun.load(folder);
    Path file = weights(plain, "module.encoder_q.");
    Loaded.Valid loaded = TinyRun.load(folder, init(file));
    Map<String, List<Long>> shapes =
        ImportedBackbone.shapes(loaded.experiment().backbone().network(16));
    try (Program random = program(plain);
        Program started = program(loaded);
        ImportedBackbone imported = ImportedBackbone.open(file.toString(), shapes)) {
      StateTensors before = new StateTensors(random);
      StateTensors after = new StateTensors(started);
      int equal = 0;
      for (TensorInfo t : after.tensors()) {
        ByteBuffer bytes = bytes(after, t);
        String key = t.name().replaceFirst("^encoder_[qk]\\.", "");
        if (key.equals(t.name()) || !shapes.containsKey(key)) {
          assertThat(bytes).as(t.name()).isEqualTo(bytes(before, t));
        } else {
          double[] expected = imported.values(key);
          for (int i = 0; i < expected.length; i++) {
            assertThat(bytes.getFloat(4 * i)).as(t.name()).isEqualTo((float) expected[i]);
          }
          equal++;
        }
      }
      assertThat(equal).isEqualTo(200);
    }
  }

  private static Program program(Loaded.Valid loaded) {
    Setup setup = Setup.of(loaded.experiment());
    Program program = new Nd4jExecutor().compile(setup.train().step(), new Placement(1));
    InitialStates.write(program, 0);
    return program;
  }

  private static ByteBuffer bytes(StateTensors tensors, TensorInfo t) {
    ByteBuffer bytes = ByteBuffer.allocate((int) t.byteLength()).order(ByteOrder.nativeOrder());
    tensors.read(t.name(), 0, bytes);
    return bytes.rewind();
  }

  @Test
  void aRunStartsWhereAnotherEndedAndRecordsFromWhere() throws IOException {
    Loaded.Valid first = TinyRun.load(folder);
    assertThat(TinyRun.run(first)).isEqualTo(RunState.FINISHED);
    Loaded.Valid second = TinyRun.load(folder, "name=second", init(folder.resolve("runs/tiny")));
    assertThat(TinyRun.run(second)).isEqualTo(RunState.FINISHED);
    Metrics before = Metrics.read(TinyRun.paths(first).metrics());
    Metrics after = Metrics.read(TinyRun.paths(second).metrics());
    assertThat(after.last(Metrics.UNTRAINED_TOP1)).isEqualTo(before.last(Metrics.KNN_TOP1));
    Path checkpoint = TinyRun.paths(first).checkpoints().resolve("step-000006.safetensors");
    assertThat(Provenance.read(TinyRun.paths(second).provenance()).data())
        .containsEntry("starting weights", checkpoint.toString())
        .containsEntry("starting weights SHA-256", FileDigest.sha256(checkpoint));

    // Without the file a run that has begun goes on; with another one it does not.
    Files.delete(checkpoint);
    assertThat(TinyRun.run(second)).isEqualTo(RunState.FINISHED);
    Files.write(checkpoint, new byte[] {1});
    Loaded.Valid byFile = TinyRun.load(folder, "name=second", init(checkpoint));
    assertThat(byFile.identity()).isNotEqualTo(second.identity());
    assertThatThrownBy(() -> TinyRun.run(byFile))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("command line: backbone.init: " + checkpoint + ": the file has 1");
  }

  @Test
  void anotherFileThanTheRunBeganWithIsRefused() throws IOException {
    Loaded.Valid plain = TinyRun.load(folder);
    Path file = weights(plain, "");
    Loaded.Valid loaded = TinyRun.load(folder, init(file));
    assertThat(TinyRun.run(loaded)).isEqualTo(RunState.FINISHED);
    String began = FileDigest.sha256(file);
    Network network = plain.experiment().backbone().network(16);
    Files.delete(file);
    WeightsFile.write(file, "", network, OTHER_SEED + 1);
    assertThatThrownBy(() -> TinyRun.run(loaded))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "command line: backbone.init: "
                + file
                + " has the SHA-256 "
                + FileDigest.sha256(file)
                + ", and this run began with "
                + began
                + "; put that file back, or give the experiment another name to begin anew");
  }

  @Test
  void whatIsMissingOrDoesNotFitIsSaidBeforeTrainingWithItsLine() throws IOException {
    Loaded.Valid none = TinyRun.load(folder, init(folder.resolve("none.pth")));
    assertThatThrownBy(() -> TinyRun.run(none))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(
            "command line: backbone.init: "
                + folder.resolve("none.pth")
                + ": no such file or run folder");
    Path file = weights(TinyRun.load(folder), "");
    Loaded.Valid other = TinyRun.load(folder, init(file), "backbone.width=8");
    assertThatThrownBy(() -> TinyRun.run(other))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(
            "command line: backbone.init: "
                + file
                + ": not the weights of this backbone: 0 tensors from the file's own keys\n"
                + "  100 of another shape: conv1.weight [4, 3, 3, 3], expected [8, 3, 3, 3]; ");
    assertThat(folder.resolve("runs")).doesNotExist();
  }
}
