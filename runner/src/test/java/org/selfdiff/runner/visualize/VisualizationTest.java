package org.selfdiff.runner.visualize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.exit.UserException;
import org.selfdiff.runner.picture.Canvas;
import org.selfdiff.runner.record.RgbImage;
import org.selfdiff.runner.record.StoredRun;
import org.selfdiff.runner.session.ExperimentRun;
import org.selfdiff.runner.session.RunReport;
import org.selfdiff.runner.terminal.Terminal;

/** Pictures and reports of whole runs. */
class VisualizationTest {
  private static final String TRANSFORMER =
      """
      name = tiny
      data { kind = shapes, train = 16, test = 12, size = 16 }
      views { size = 16, augment = [random-resized-crop] }
      backbone { kind = vit-tiny, patch = 8, positions = learned }
      method { kind = moco, dim = 4, queue = 16, head = linear }
      optimizer { kind = adamw, lr = 1e-3 }
      schedule { epochs = 1 }
      hardware { batch = 8, threads = 1, loaders = 1, engine = nd4j }
      evaluate { knn { k = 5, every-epochs = 0 } }
      export { onnx { verify = false } }
      """;

  private static final Options FEW =
      new Options(2, Optional.empty(), OptionalInt.empty(), 0.6, OptionalInt.empty(), 12, 12);

  private static final String CONVOLUTIONS =
      TRANSFORMER.replaceFirst(
          "backbone.*", "backbone { kind = resnet18, stem = cifar, width = 4 }");

  @TempDir private static Path folder;
  private static Path run;

  @BeforeAll
  static void train() throws IOException {
    assumeTrue(fonts());
    run = trained(TRANSFORMER, "vit");
  }

  private static boolean fonts() {
    try {
      new Canvas(1, 1).width("a", new Canvas.TextStyle(11, false, Canvas.TEXT));
      return true;
    } catch (UserException e) {
      return false;
    }
  }

  private static Path trained(String experiment, String root) throws IOException {
    Path file = Files.writeString(folder.resolve(root + ".conf"), experiment);
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    new ExperimentRun(
            new ExperimentLoader()
                .load(file, List.of("run.root=" + folder.resolve(root)))
                .orThrow(),
            List.of("selfdiff", "run"),
            folder,
            new Terminal(nowhere, false, 100, false, false))
        .run();
    try (Stream<Path> runs = Files.list(folder.resolve(root))) {
      return runs.findFirst().orElseThrow();
    }
  }

  private static Map<String, byte[]> pictures() throws IOException {
    Map<String, byte[]> pictures = new TreeMap<>();
    try (Stream<Path> files = Files.walk(run.resolve("pictures"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        pictures.put(run.resolve("pictures").relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    return pictures;
  }

  private static List<String> draw(Options options, PictureKind... subjects) throws IOException {
    List<String> said = new ArrayList<>();
    Visualization.draw(StoredRun.open(run, List.of()), List.of(subjects), options, said::add);
    return said;
  }

  @Test
  void theSameCommandTwiceGivesTheSamePictures() throws IOException {
    List<String> said = draw(FEW);
    Map<String, byte[]> first = pictures();
    draw(FEW);

    assertThat(said)
        .containsExactly(
            run.resolve("pictures/attention.png").toString(),
            run.resolve("pictures/tsne.png").toString(),
            run.resolve("pictures/map.html").toString(),
            run.resolve("pictures/map.png").toString(),
            run.resolve("pictures/curves.png").toString(),
            run.resolve("pictures/views.png").toString(),
            run.resolve("report.html").toString());
    assertThat(pictures().keySet()).isEqualTo(first.keySet());
    pictures().forEach((name, bytes) -> assertThat(bytes).as(name).isEqualTo(first.get(name)));
    assertThat(first.keySet())
        .contains(
            "attention/01-disc/original.png",
            "attention/01-disc/head-3.png",
            "attention/02-ring/mean-mass-60.png");
    assertThat(Files.readString(run.resolve("report.html")))
        .contains(
            "<h2>Self-attention of the class token</h2>", "<h2>Map of the features (t-SNE)</h2>")
        .contains("12 validation images of 12 classes: exact t-SNE")
        .contains("12 validation images of 12 classes after step 2: exact t-SNE")
        .contains("<a href=\"pictures/map.html\"><img class=\"picture\"")
        .contains("<span class=\"status finished\">finished</span>")
        .contains("<a href=\"pictures/attention/\">");
  }

  @Test
  void attentionIsDrawnAtOtherSizesOnOtherImages() throws IOException {
    Path stale = Files.createDirectories(run.resolve("pictures/attention/02-ring"));
    Files.writeString(stale.resolve("mean.png"), "from before");
    Path image = folder.resolve("A b.png");
    Files.write(image, new RgbImage(20, 30, IntStream.range(0, 600).toArray()).png());
    draw(
        new Options(1, Optional.of(image), OptionalInt.of(24), 0.5, OptionalInt.empty(), 100, 100),
        PictureKind.ATTENTION);

    Map<String, byte[]> pictures = pictures();
    assertThat(pictures.keySet())
        .contains("attention/01-a-b/head-1-mass-50.png")
        .noneMatch(name -> name.startsWith("attention/02-"));
    // 3 x 3 patches of 8 pixels, each pixel 10 times as large.
    assertThat(
            ImageIO.read(new ByteArrayInputStream(pictures.get("attention/01-a-b/mean.png")))
                .getWidth())
        .isEqualTo(240);
    assertThatThrownBy(
            () ->
                draw(
                    new Options(
                        1,
                        Optional.empty(),
                        OptionalInt.of(20),
                        0.5,
                        OptionalInt.empty(),
                        100,
                        100),
                    PictureKind.ATTENTION))
        .isInstanceOf(UserException.class)
        .hasMessage("attention on images of 20 x 20 pixels: expected a multiple of the patch, 8");
  }

  @Test
  void aResnetHasNoAttention() throws IOException {
    Path resnet = trained(CONVOLUTIONS, "resnet");
    StoredRun recorded = StoredRun.open(resnet, List.of());
    String why =
        "no attention: backbone resnet18 has no self-attention, only vision transformers do";
    List<String> said = new ArrayList<>();

    Visualization.draw(recorded, List.of(), FEW, said::add);
    assertThat(said).startsWith(why).contains(resnet.resolve("pictures/tsne.png").toString());
    assertThatThrownBy(
            () -> Visualization.draw(recorded, List.of(PictureKind.ATTENTION), FEW, said::add))
        .isInstanceOf(UserException.class)
        .hasMessage(resnet + ": " + why);
  }

  @Test
  void aBrokenRunGetsItsReport() throws IOException {
    Path broken = Files.createDirectories(folder.resolve("broken-0"));
    for (String file : List.of("resolved.conf", "provenance.json")) {
      Files.copy(run.resolve(file), broken.resolve(file));
    }
    List<String> lines = Files.readAllLines(run.resolve("metrics.jsonl"));
    Files.writeString(broken.resolve("metrics.jsonl"), lines.get(0) + "\n{");
    List<String> said = new ArrayList<>();

    RunReport.write(StoredRun.open(broken, List.of()), said::add);

    assertThat(said).isEmpty();
    assertThat(Files.readString(broken.resolve("report.html")))
        .contains("<span class=\"status interrupted\">interrupted</span>", "Augmented views")
        .doesNotContain("Proof of the ONNX export");
  }
}
