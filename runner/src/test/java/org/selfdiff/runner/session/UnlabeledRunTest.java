package org.selfdiff.runner.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.exports.onnx.OnnxFile;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.record.RunPaths;
import org.selfdiff.runner.record.RunState;

/** Whole runs on folders of images without classes. */
class UnlabeledRunTest {
  private static final String EXPERIMENT =
      """
      name = tiny
      data { kind = images, root = "%s" }
      views { size = 16, augment = [{ kind = random-resized-crop }] }
      backbone { kind = resnet18, stem = cifar, width = 4 }
      method { kind = simsiam, dim = 8 }
      optimizer { kind = sgd, lr = 0.05 }
      schedule { epochs = 2 }
      hardware { batch = 8, threads = 1, loaders = 1 }
      run { root = "%s" }
      """;

  @TempDir private Path folder;

  private String photos(String name) throws IOException {
    Path at = Files.createDirectories(folder.resolve(name));
    for (int i = 0; i < 16; i++) {
      BufferedImage image = new BufferedImage(20, 18, BufferedImage.TYPE_INT_RGB);
      for (int p = 0; p < 20 * 18; p++) {
        image.setRGB(p % 20, p / 20, (p % 20 * 12 + i) << 16 | p / 20 * 13 << 8 | i * 13);
      }
      ImageIO.write(image, "png", at.resolve(i + ".png").toFile());
    }
    return at.toString();
  }

  private Loaded.Valid load(String photos, String runs, String... overrides) throws IOException {
    String text = EXPERIMENT.formatted(photos, folder.resolve(runs));
    Path file = Files.writeString(folder.resolve("tiny.conf"), text);
    return new ExperimentLoader().load(file, List.of(overrides)).orThrow();
  }

  private RunState run(Loaded.Valid loaded) throws IOException {
    List<String> command = List.of("selfdiff", "run");
    return new ExperimentRun(loaded, command, folder, BrokenRun.silent(), 2).run();
  }

  private Path onnx(String runs) throws IOException {
    try (Stream<Path> folders = Files.list(folder.resolve(runs))) {
      return new RunPaths(folders.findFirst().orElseThrow()).export().resolve("backbone.onnx");
    }
  }

  @Test
  void theExportedFileSaysNothingOfWhereTheImagesLieAndIsTheSameWhereverTheyDo()
      throws IOException {
    assertThat(run(load(photos("one"), "a"))).isEqualTo(RunState.FINISHED);
    String cache = "data.cache=" + folder.resolve("decoded");
    Loaded.Valid elsewhere = load(photos("two"), "b", cache);
    assertThat(BrokenRun.until(elsewhere, 1)).isEqualTo(RunState.INTERRUPTED);
    assertThat(run(elsewhere)).isEqualTo(RunState.FINISHED);
    assertThat(onnx("b")).hasSameBinaryContentAs(onnx("a"));
    assertThat(Files.readString(onnx("b"), StandardCharsets.ISO_8859_1))
        .doesNotContain(folder.toString());
    assertThat(OnnxFile.metadata(onnx("b")))
        .containsEntry("data.set", "images")
        .containsEntry("data.training images", "16");
    assertThat(OnnxFile.metadata(onnx("b")).get("run.experiment"))
        .contains("data {\n  kind = images\n  labels = auto\n")
        .contains("\nrun {\n");
  }
}
