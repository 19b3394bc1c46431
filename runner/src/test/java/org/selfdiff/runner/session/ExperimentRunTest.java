package org.selfdiff.runner.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.selfdiff.exports.onnx.OnnxFile;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.engine.DeviceException;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.exit.UserException;
import org.selfdiff.runner.record.Checkpoints;
import org.selfdiff.runner.record.DiskException;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.record.MetricsLine;
import org.selfdiff.runner.record.Provenance;
import org.selfdiff.runner.record.RunPaths;
import org.selfdiff.runner.record.RunState;
import org.selfdiff.runner.record.RunStatus;
import org.selfdiff.runner.record.StoredRun;
import org.selfdiff.runner.session.evaluation.ModelEvaluation;
import org.selfdiff.runner.terminal.Terminal;

/** Whole runs of a tiny experiment. */
class ExperimentRunTest {
  private static final int STEPS = 9;

  private static final String EXPERIMENT =
      """
      name = tiny
      data { kind = shapes, train = 50, test = 24, size = 16 }
      views {
        size = 16
        augment = [
          { kind = random-resized-crop }
          { kind = color-jitter }
          { kind = horizontal-flip }
        ]
      }
      backbone { kind = resnet18, stem = cifar, width = 4 }
      method { kind = moco, dim = 8, queue = 64, momentum = 0.9, head = linear
               symmetric = true, bn-splits = 4 }
      optimizer { kind = sgd, lr = 0.05 }
      schedule { epochs = 3 }
      hardware { batch = 16, threads = 1, loaders = 2 }
      evaluate { knn { k = 5 } }
      """;

  /** A transformer with frozen tensors, an optimizer that counts, a momentum that changes. */
  private static final String TRANSFORMER =
      """
      name = tiny
      data { kind = shapes, train = 26, test = 12, size = 16 }
      views {
        size = 16
        augment = [random-resized-crop]
        second = [random-resized-crop, solarize]
      }
      backbone { kind = vit-tiny, patch = 8, stop-grad-conv1 = true }
      method { kind = moco-v3, dim = 8, mlp = 16 }
      optimizer { kind = adamw, lr = 1e-3 }
      schedule { epochs = 3, lr { kind = cosine, per = step }, warmup.epochs = 1 }
      hardware { batch = 8, threads = 1, loaders = 2 }
      evaluate { knn { k = 5 } }
      """;

  @TempDir private Path folder;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  private Loaded.Valid load(String... overrides) throws IOException {
    return loaded(EXPERIMENT, overrides);
  }

  private Loaded.Valid loaded(String experiment, String... overrides) throws IOException {
    Path file = Files.writeString(folder.resolve("tiny.conf"), experiment);
    return new ExperimentLoader().load(file, List.of(overrides)).orThrow();
  }

  private Terminal terminal() {
    PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
    return new Terminal(out, false, 100, false, false);
  }

  private RunState run(Loaded.Valid loaded) throws IOException {
    return new ExperimentRun(loaded, List.of("selfdiff", "run"), folder, terminal()).run();
  }

  private RunPaths paths(String root) throws IOException {
    try (Stream<Path> folders = Files.list(folder.resolve(root))) {
      return new RunPaths(folders.findFirst().orElseThrow());
    }
  }

  private String root(String name) {
    return "run.root=" + folder.resolve(name);
  }

  private byte[] weights(String root, int step) throws IOException {
    return Files.readAllBytes(
        paths(root).checkpoints().resolve("step-%06d.safetensors".formatted(step)));
  }

  /** Metrics without what depends on the clock. */
  private List<Map<String, Double>> metrics(String root) throws IOException {
    List<Map<String, Double>> lines = new ArrayList<>();
    for (MetricsLine line : Metrics.read(paths(root).metrics()).lines()) {
      Map<String, Double> values = new TreeMap<>(line.values());
      values.remove(Metrics.IMAGES_PER_SECOND);
      values.put("step", (double) line.step());
      lines.add(values);
    }
    return lines;
  }

  @Test
  void trainsEvaluatesExportsAndReports() throws IOException {
    assertThat(run(load(root("a")))).isEqualTo(RunState.FINISHED);
    RunPaths paths = paths("a");
    Metrics metrics = Metrics.read(paths.metrics());
    assertThat(metrics.series(Metrics.LOSS)).hasSize(STEPS);
    // Step 0 has the untrained network, and every epoch its evaluation.
    assertThat(metrics.series(Metrics.KNN_TOP1)).hasSize(4);
    assertThat(metrics.last(Metrics.RAW_TOP1)).isPresent();
    RunStatus status = RunStatus.read(paths).orElseThrow();
    assertThat(status).isEqualTo(new RunStatus(RunState.FINISHED, 0, status.time(), STEPS, 3, ""));
    assertThat(Files.readString(paths.report())).contains("Proof of the ONNX export", "untrained");
    Map<String, String> onnx = OnnxFile.metadata(paths.export().resolve("backbone.onnx"));
    assertThat(onnx)
        .containsEntry("proof.result", "passed")
        .containsEntry("proof.batches", "1,3,16");
    assertThat(said.toString(StandardCharsets.UTF_8))
        .contains(
            "raw pixels", "untrained", "trained", "ONNX proof", "backbone.onnx", "report.html");
  }

  @Test
  void aRunThatIsJudgedAtItsEndOnlyComputesNoBaselines() throws IOException {
    run(load(root("end"), "evaluate.knn.every-epochs=0", "schedule.epochs=2"));
    Metrics metrics = Metrics.read(paths("end").metrics());
    assertThat(metrics.series(Metrics.KNN_TOP1)).hasSize(1);
    assertThat(metrics.last(Metrics.RAW_TOP1)).isEmpty();
    assertThat(metrics.last(Metrics.UNTRAINED_TOP1)).isEmpty();
    assertThat(said.toString(StandardCharsets.UTF_8)).doesNotContain("untrained");
  }

  @Test
  void aGpuThatIsNotThereIsFoundOutBeforeDataAreTouched() throws IOException {
    assumeTrue(getClass().getResource("/org/bytedeco/pytorch/linux-x86_64-gpu") == null);
    String text =
        EXPERIMENT.replaceFirst("data \\{.*}", "data { kind = images, root = no/such/folder }");
    Path file = Files.writeString(folder.resolve("gpu.conf"), text);
    Loaded.Valid asks =
        new ExperimentLoader().load(file, List.of(root("a"), "hardware.device=cuda")).orThrow();

    assertThatThrownBy(() -> run(asks))
        .isInstanceOf(DeviceException.class)
        .hasMessageStartingWith("hardware.device = cuda:0: the engine torch cannot use it: ");
    assertThat(folder.resolve("a")).doesNotExist();
  }

  @Test
  void tooFewImagesAreFoundOutWhenTheyAreCountedAndNothingIsWritten() throws IOException {
    for (String split : List.of("train", "test")) {
      Path images = Files.createDirectories(folder.resolve("images/" + split + "/a"));
      for (int i = 0; i < 3; i++) {
        ImageIO.write(
            new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB),
            "png",
            images.resolve(i + ".png").toFile());
      }
    }
    String root = folder.resolve("images").toString();
    Loaded.Valid few =
        loaded(
            EXPERIMENT.replaceFirst(
                "data \\{.*}", "data { kind = images, root = \"%s\" }".formatted(root)),
            root("a"));

    assertThatThrownBy(() -> run(few))
        .isInstanceOf(DataException.class)
        .hasMessage(
            ("images of %s: hardware.batch: 16 images are more than an epoch has, expected at most the"
                    + " 3 training images found\n"
                    + "images of %s: evaluate.knn.k: 5 neighbors are more than there are,"
                    + " expected at"
                    + " most the 3 training images found")
                .formatted(root, root));
    assertThat(folder.resolve("a")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"hardware.engine=nd4j", "hardware.engine=torch"})
  void twoRunsEndInEqualBits(String engine) throws IOException {
    run(load(root("a"), engine));
    run(load(root("b"), engine, "hardware.loaders=1", "name=other"));
    assertThat(weights("b", STEPS)).isEqualTo(weights("a", STEPS));
    assertThat(metrics("b")).isEqualTo(metrics("a"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hardware.engine=nd4j",
        "hardware.engine=torch",
        "hardware.precision=bf16",
        "optimizer={ kind = adamw, lr = 0.001 }"
      })
  void anInterruptedRunEndsInTheBitsOfAnUnbrokenOne(String setting) throws IOException {
    run(load(root("a"), setting));
    Loaded.Valid broken = load(root("b"), setting);
    assertThat(BrokenRun.until(broken, 4)).isEqualTo(RunState.INTERRUPTED);
    assertThat(run(broken)).isEqualTo(RunState.FINISHED);
    assertThat(said.toString(StandardCharsets.UTF_8)).contains("at step 4 of 9");
    assertThat(weights("b", STEPS)).isEqualTo(weights("a", STEPS));
    assertThat(metrics("b").subList(1, metrics("b").size()))
        .as("what the second launch recorded")
        .containsAll(metrics("a").subList(6, metrics("a").size()));
  }

  @Test
  void aTransformerEndsInTheSameBitsBrokenOrNotAndIsExported() throws IOException {
    assertThat(run(loaded(TRANSFORMER, root("a")))).isEqualTo(RunState.FINISHED);
    Loaded.Valid broken = loaded(TRANSFORMER, root("b"));
    assertThat(BrokenRun.until(broken, 5)).isEqualTo(RunState.INTERRUPTED);
    assertThat(run(broken)).isEqualTo(RunState.FINISHED);
    assertThat(weights("b", STEPS)).isEqualTo(weights("a", STEPS));
    Path onnx = paths("a").export().resolve("backbone.onnx");
    assertThat(OnnxFile.metadata(onnx)).containsEntry("proof.result", "passed");
    // Neither the folder nor the number of launches nor the time is in the file.
    assertThat(paths("b").export().resolve("backbone.onnx")).hasSameBinaryContentAs(onnx);
    assertThat(OnnxFile.metadata(onnx).get("run.experiment"))
        .contains("run {")
        .doesNotContain(folder.toString());
  }

  @Test
  void aLossThatIsNoNumberStopsTheRunAndKeepsTheLastCheckpoint() throws IOException {
    Loaded.Valid loaded = load(root("a"), "optimizer.lr=1e30", "run.checkpoint-every=1");
    assertThat(run(loaded)).isEqualTo(RunState.DIVERGED);
    Checkpoints checkpoints = new Checkpoints(paths("a").checkpoints(), loaded.identity().hex(), 2);
    assertThat(checkpoints.latest(notice -> {})).isPresent();
    assertThat(Files.readString(paths("a").report())).contains("diverged");
    RunStatus status = RunStatus.read(paths("a")).orElseThrow();
    assertThat(status.exit()).isEqualTo(4);
    assertThat(status.message())
        .isEqualTo(
            "the loss is NaN at step 2 of 9 (lr 1.000e+30, momentum 0.9000,"
                + " optimizer.momentum 0.9000); the checkpoint of step"
                + " 1 is kept\n"
                + "try a lower optimizer.lr (it is 1.000e+30), a longer schedule.warmup,"
                + " optimizer.clip; the same command goes on from the checkpoint to the same end,"
                + " other settings are another run");
    assertThat(status.step()).isEqualTo(2);
    assertThat(Metrics.read(paths("a").metrics()).end().step()).isEqualTo(2);
    String told = said.toString(StandardCharsets.UTF_8);
    status.message().lines().forEach(line -> assertThat(told).contains(line));
    String report = Files.readString(paths("a").report());
    status.message().lines().forEach(line -> assertThat(report).contains(line));
  }

  @Test
  void numbersThatAreNotFiniteComeIntoNoCheckpoint() throws IOException {
    // The first update overflows, but the loss before it is a number.
    Loaded.Valid loaded = load(root("a"), "optimizer.lr=1e38", "run.checkpoint-every=1");
    assertThat(run(loaded)).isEqualTo(RunState.DIVERGED);
    RunStatus status = RunStatus.read(paths("a")).orElseThrow();
    assertThat(status.message())
        .matches(
            "(?s)encoder\\S+ holds numbers that are not finite at step 1 of 9 .*; there is no"
                + " checkpoint before it\n.*");
    assertThat(paths("a").checkpoints()).isEmptyDirectory();
  }

  @Test
  void aFailureIsRecordedWithItsMessageAndStatus() throws IOException {
    Loaded.Valid loaded = load(root("a"));
    BrokenRun.until(loaded, 4);
    Path metrics = paths("a").metrics();
    Files.delete(metrics);
    Files.createDirectory(metrics);

    String expected =
        metrics
            + ": cannot be written: it is a folder; move it away; the run keeps its checkpoint of"
            + " step 4; once this is put right, the same command continues from there";
    assertThatThrownBy(() -> run(loaded)).isInstanceOf(DiskException.class).hasMessage(expected);
    RunStatus status = RunStatus.read(paths("a")).orElseThrow();
    assertThat(status.state()).isEqualTo(RunState.FAILED);
    assertThat(status.exit()).isEqualTo(3);
    assertThat(status.message()).isEqualTo(expected);
  }

  @Test
  void aFinishedRunIsLeftAsItIs() throws IOException {
    run(load(root("a")));
    Map<Path, String> before = contents("a");
    said.reset();
    assertThat(run(load(root("a")))).isEqualTo(RunState.FINISHED);
    assertThat(contents("a")).isEqualTo(before);
    assertThat(said.toString(StandardCharsets.UTF_8))
        .contains("finished at step 9, epoch 3.000: nothing is left to do, nothing was changed");

    Files.delete(paths("a").report());
    assertThat(run(load(root("a")))).isEqualTo(RunState.FINISHED);
    assertThat(paths("a").report()).exists();
    assertThat(Files.readAllBytes(paths("a").metrics()))
        .isEqualTo(before.get(paths("a").metrics()).getBytes(StandardCharsets.ISO_8859_1));
  }

  private Map<Path, String> contents(String root) throws IOException {
    Map<Path, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder.resolve(root))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        contents.put(file, Files.readString(file, StandardCharsets.ISO_8859_1));
      }
    }
    return contents;
  }

  private Path image(String name, int color) throws IOException {
    BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
    image.setRGB(3, 4, color);
    Path file = folder.resolve("images").resolve(name);
    Files.createDirectories(file.getParent());
    ImageIO.write(image, "png", file.toFile());
    return file;
  }

  @Test
  void otherImagesAreNotTakenForThoseThatARunBeganWith() throws IOException {
    for (int i = 0; i < 16; i++) {
      image("train/a/" + i + ".png", i);
      image("test/a/" + i + ".png", 99 + i);
    }
    Path images = folder.resolve("images");
    Loaded.Valid loaded =
        loaded(
            EXPERIMENT.replaceFirst(
                "data \\{.*}", "data { kind = images, root = \"%s\" }".formatted(images)),
            root("a"),
            "hardware.engine=nd4j");
    Terminal terminal = terminal();
    assertThat(new ExperimentRun(loaded, List.of(), folder, terminal, 1).run())
        .isEqualTo(RunState.INTERRUPTED);
    Map<Path, String> before = contents("a");
    RunPaths paths = paths("a");
    StoredRun stored = StoredRun.open(paths.folder(), List.of());
    String began =
        paths.folder()
            + ": this run began with 16 training images, 16 test images, 1 classes (images of "
            + images
            + "), and now there are ";
    String end =
        " (images of "
            + images
            + "); put them back, or give the experiment another name to begin anew";

    Path more = image("train/a/more.png", 1);
    refused(loaded, stored, began + "17 training images, 16 test images, 1 classes" + end);
    Files.delete(more);
    Path fewer = images.resolve("train/a/0.png");
    Files.delete(fewer);
    refused(loaded, stored, began + "15 training images, 16 test images, 1 classes" + end);
    image("train/a/0.png", 1234567);
    refused(loaded, stored, began + "as many, but other files or other contents" + end);
    image("train/a/0.png", 0);
    Files.move(images.resolve("train/a/1.png"), images.resolve("train/a/one.png"));
    refused(loaded, stored, began + "as many, but other files or other contents" + end);
    Files.move(images.resolve("train/a/one.png"), images.resolve("train/a/1.png"));
    assertThat(contents("a")).isEqualTo(before);

    // Runs of versions that recorded counts alone go on while these agree.
    String provenance = before.get(paths.provenance());
    Files.writeString(
        paths.provenance(), provenance.replaceFirst(",\\s+\"images SHA-256\" : \"[0-9a-f]+\"", ""));
    assertThat(Files.readString(paths.provenance())).doesNotContain("images SHA-256");
    assertThat(run(loaded)).isEqualTo(RunState.FINISHED);
    assertThat(Provenance.read(paths.provenance()).launches()).hasSize(2);
    assertThat(Provenance.read(paths.provenance()).data())
        .containsEntry("training images", "16")
        .doesNotContainKey("images SHA-256");
  }

  private void refused(Loaded.Valid loaded, StoredRun stored, String message) {
    List<ThrowingCallable> ways =
        List.of(
            () -> run(loaded),
            () -> RunReport.write(stored, notice -> {}),
            () ->
                new ModelEvaluation(
                        stored.load().experiment(), stored.paths().evaluation(), notice -> {})
                    .ofRun(stored));
    for (ThrowingCallable way : ways) {
      assertThatThrownBy(way)
          .hasMessage(message)
          .extracting(e -> ((UserException) e).code())
          .isEqualTo(ExitCode.INVALID);
    }
  }
}
