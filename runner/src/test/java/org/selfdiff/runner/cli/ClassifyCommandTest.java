package org.selfdiff.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.exports.onnx.OnnxFile;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.data.ImageReader;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.ShapesData;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.image.Image;
import org.selfdiff.runner.exchange.LinearClassifier;
import org.selfdiff.runner.exchange.TinyRun;
import org.selfdiff.runner.record.EvaluationRecord;
import org.selfdiff.runner.record.RunPaths;
import org.selfdiff.runner.terminal.Figures;

/** From an evaluation to the classes of image files. */
class ClassifyCommandTest {
  private static final String SETTINGS =
      "evaluate { knn { k = 5 }, protocols = [{ kind = linear-moco, lr = 1, epochs = 6, milestones"
          + " = [4], unit = true }, { kind = linear-momentum2, batch = 32 }, { kind = linear-dino,"
          + " epochs = 5 }] }";

  @TempDir private static Path folder;
  private static RunPaths run;
  private static Path images;
  private static Path model;

  @BeforeAll
  static void train() throws IOException {
    Loaded.Valid loaded = TinyRun.load(folder, SETTINGS);
    TinyRun.run(loaded);
    run = TinyRun.paths(loaded);
    images = folder.resolve("images");
    writeTestImages();
    model = folder.resolve("moco.onnx");
    assertThat(export("--classifier=linear-moco", "-o", model.toString()).status()).isZero();
  }

  private static void writeTestImages() throws IOException {
    Image image = new Image();
    try (ImageSet set = new ShapesData(96, 60, 16).open();
        ImageReader reader = set.reader()) {
      for (int i = 0; i < set.size(Split.TEST); i++) {
        reader.read(Split.TEST, i, image);
        BufferedImage picture =
            new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
        for (int p = 0; p < image.width() * image.height(); p++) {
          int rgb = 0;
          for (int c = 0; c < 3; c++) {
            rgb = rgb << 8 | image.rgb()[3 * p + c] & 0xff;
          }
          picture.setRGB(p % image.width(), p / image.width(), rgb);
        }
        Path to = images.resolve(set.classes().get(set.label(Split.TEST, i)));
        Files.createDirectories(to);
        String name = String.format(Locale.ROOT, "%03d.png", i);
        ImageIO.write(picture, "png", to.resolve(name).toFile());
      }
    }
  }

  private static Spoken export(String... options) {
    String[] words = new String[options.length + 2];
    words[0] = "export";
    words[1] = run.folder().toString();
    System.arraycopy(options, 0, words, 2, options.length);
    return Spoken.to(words);
  }

  private static EvaluationRecord record(String protocol) throws IOException {
    return EvaluationRecord.read(EvaluationRecord.file(run.evaluation(), protocol));
  }

  @Test
  void theFileHasTheAccuracyOfItsEvaluation() throws IOException {
    for (String protocol : List.of("linear-moco", "linear-momentum2", "linear-dino")) {
      EvaluationRecord record = record(protocol);
      Path file = folder.resolve(protocol + ".onnx");
      Spoken exported = export("--classifier=" + protocol, "--softmax", "-o", file.toString());
      assertThat(exported.status()).as(exported.err()).isZero();
      assertThat(exported.out())
          .contains(
              "\n12 classes of %s: %s, top-1 %s on the test images (shapes, drawn with 16 x 16"
                  .formatted(protocol, record.variant(), Figures.percent(record.top1())))
          .contains("\nproof passed: ONNX Runtime ");
      Spoken spoken = Spoken.to("classify", file.toString(), images.toString());
      assertThat(spoken.status()).as(spoken.err()).isZero();
      assertThat(spoken.out())
          .endsWith(
              "top-1 %s, top-5 %s of 60 images in a folder with the name of a class\n"
                  .formatted(Figures.percent(record.top1()), Figures.percent(record.top5())))
          .contains("\nand 40 images more; -o FILE.csv writes all of them\nmost likely: ");
    }
  }

  @Test
  void withoutAProtocolTheBestOneIsTaken() throws IOException {
    double best = 0;
    for (String protocol : List.of("linear-moco", "linear-momentum2", "linear-dino")) {
      best = Math.max(best, record(protocol).top1());
    }
    Spoken spoken = export("--classifier");
    assertThat(spoken.status()).as(spoken.err()).isZero();
    Path file = run.export().resolve("classifier.onnx");
    assertThat(spoken.out()).startsWith(file + ": images of 16 x 16, opset 17, float32, step 6, ");
    assertThat(spoken.out()).contains(", top-1 " + Figures.percent(best) + " on the test images");
  }

  @Test
  void choicesNameTheFile() {
    Spoken spoken =
        export("--classifier=linear-dino", "--softmax", "--features", "--precision", "float16");
    assertThat(spoken.status()).as(spoken.err()).isZero();
    assertThat(run.export().resolve("classifier-linear-dino-float16-softmax-features.onnx"))
        .isRegularFile();
  }

  @Test
  void csvAndJsonHaveTheSameClasses() throws IOException {
    Path csv = folder.resolve("c.csv");
    Spoken spoken =
        Spoken.to(
            "classify", model.toString(), images.toString(), "-o", csv.toString(), "--top", "2");
    assertThat(spoken.status()).as(spoken.err()).isZero();
    assertThat(spoken.out())
        .startsWith(
            csv
                + ": classes of 60 images (images of 16 x 16 as they are; others: shorter side to"
                + " 18 (antialiased bilinear), center crop 16)\ntop-1 ");
    Path json = folder.resolve("c.json");
    assertThat(
            Spoken.to("classify", model.toString(), images.toString(), "-o", json.toString())
                .status())
        .isZero();
    List<String> lines = Files.readAllLines(csv);
    assertThat(lines).hasSize(61);
    assertThat(lines.get(0)).isEqualTo("file,class1,probability1,class2,probability2");
    JsonNode all = new JsonMapper().readTree(json.toFile());
    assertThat(all).hasSize(60);
    for (int i = 0; i < all.size(); i++) {
      String[] cells = lines.get(i + 1).split(",");
      JsonNode one = all.get(i);
      assertThat(one.get("file").asText()).isEqualTo(cells[0]);
      assertThat(one.get("classes")).hasSize(5);
      double before = 1;
      double sum = 0;
      for (JsonNode guess : one.get("classes")) {
        double probability = guess.get("probability").asDouble();
        assertThat(probability).isBetween(0.0, before);
        before = probability;
        sum += probability;
      }
      assertThat(sum).isLessThanOrEqualTo(1 + 1e-6);
      assertThat(one.get("classes").get(0).get("class").asText()).isEqualTo(cells[1]);
      assertThat(one.get("classes").get(1).get("probability").asDouble())
          .isCloseTo(Double.parseDouble(cells[4]), within(1e-6));
    }
  }

  @Test
  void allClassesOfAnImageSumToOne() throws IOException {
    Path json = folder.resolve("one.json");
    Path image = images.resolve("ring").resolve(firstIn("ring"));
    assertThat(
            Spoken.to(
                    "classify",
                    model.toString(),
                    image.toString(),
                    "-o",
                    json.toString(),
                    "--top",
                    "99")
                .status())
        .isZero();
    double sum = 0;
    JsonNode classes = new JsonMapper().readTree(json.toFile()).get(0).get("classes");
    for (JsonNode guess : classes) {
      sum += guess.get("probability").asDouble();
    }
    assertThat(classes).hasSize(12);
    assertThat(sum).isCloseTo(1, within(1e-6));
  }

  private static String firstIn(String name) throws IOException {
    try (var files = Files.list(images.resolve(name))) {
      return files.sorted().findFirst().orElseThrow().getFileName().toString();
    }
  }

  @Test
  void brokenImagesAreLeftOutOnRequest() throws IOException {
    Path some = Files.createDirectories(folder.resolve("some"));
    Files.copy(images.resolve("ring").resolve(firstIn("ring")), some.resolve("a, b.png"));
    Files.write(some.resolve("c.png"), new byte[] {1, 2, 3});
    Path list = Files.writeString(folder.resolve("list.txt"), "some/c.png\nsome/a, b.png\n");
    Path out = folder.resolve("some.csv");
    String[] words = {
      "classify", model.toString(), list.toString(), "-o", out.toString(), "--top", "1"
    };
    assertThat(Spoken.to(words).status()).isEqualTo(3);
    assertThat(out).doesNotExist();
    String[] skipping = Arrays.copyOf(words, 8);
    skipping[7] = "--skip-broken";
    Spoken spoken = Spoken.to(skipping);
    assertThat(spoken.status()).as(spoken.err()).isZero();
    assertThat(spoken.err()).startsWith("1 of 2 images cannot be read and have no classes:\n");
    List<String> lines = Files.readAllLines(out);
    assertThat(lines.get(1)).isEqualTo("some/c.png,,");
    assertThat(lines.get(2)).startsWith("\"some/a, b.png\",");
    skipping[2] = some.toString();
    assertThat(Spoken.to(skipping).out()).startsWith(out + ": classes of 1 image (");
  }

  @Test
  void whatIsNoClassifierIsRefused() throws IOException {
    Path backbone = run.export().resolve("backbone.onnx");
    Spoken spoken = Spoken.to("classify", backbone.toString(), images.toString());
    assertThat(spoken.status()).isEqualTo(3);
    assertThat(spoken.err())
        .isEqualTo(
            backbone
                + ": no classifier: the metadata have no selfdiff.classes, and the outputs are"
                + " [backbone]; write one by selfdiff export RUN --classifier\n");
    Path other = folder.resolve("other.onnx");
    Files.copy(model, other);
    OnnxFile.addMetadata(other, Map.of("selfdiff.classes", "[\"a\",\"b\"]"));
    assertThat(Spoken.to("classify", other.toString(), images.toString()).err())
        .isEqualTo(
            other
                + ": its logits have 12 numbers for each image, and its metadata name 2 classes\n");
    OnnxFile.addMetadata(other, Map.of("selfdiff.classes", "[1, 2]"));
    assertThat(Spoken.to("classify", other.toString(), images.toString()).err())
        .isEqualTo(
            other
                + ": the metadata say selfdiff.classes = [1, 2], expected a JSON list of names\n");
    Path out = folder.resolve("logits.npy");
    assertThat(Spoken.to("embed", model.toString(), images.toString(), "-o", out.toString()).err())
        .isEqualTo(
            model
                + ": a classifier without features among its outputs [logits]; take the backbone,"
                + " or write it by selfdiff export RUN --classifier --features\n");
    assertThat(out).doesNotExist();
  }

  @Test
  void theFeaturesOfAClassifierAreThoseOfItsBackbone() throws IOException {
    Path both = folder.resolve("both.onnx");
    assertThat(export("--classifier=linear-moco", "--features", "-o", both.toString()).status())
        .isZero();
    Path ring = images.resolve("ring");
    Path a = folder.resolve("a.csv");
    Path b = folder.resolve("b.csv");
    String backbone = run.export().resolve("backbone.onnx").toString();
    assertThat(Spoken.to("embed", both.toString(), ring.toString(), "-o", a.toString()).status())
        .isZero();
    assertThat(Spoken.to("embed", backbone, ring.toString(), "-o", b.toString()).status()).isZero();
    List<String> first = Files.readAllLines(a);
    List<String> second = Files.readAllLines(b);
    assertThat(first).hasSameSizeAs(second).element(0).isEqualTo(second.get(0));
    for (int row = 1; row < first.size(); row++) {
      String[] one = first.get(row).split(",");
      String[] other = second.get(row).split(",");
      for (int i = 1; i < one.length; i++) {
        assertThat(Double.parseDouble(one[i]))
            .isCloseTo(Double.parseDouble(other[i]), within(1e-5));
      }
    }
  }

  @Test
  void aClassifierThatIsNotThereIsNamedWithTheCommandThatMakesIt() {
    Spoken spoken = export("--classifier=linear-swav");
    assertThat(spoken.status()).isEqualTo(3);
    assertThat(spoken.err())
        .isEqualTo(
            "%s: no linear classifier of linear-swav; make one by selfdiff evaluate %s --protocol"
                    .formatted(run.evaluation(), run.folder())
                + " linear-swav\n");
    assertThat(export("--classifier=on-food").err())
        .isEqualTo(
            "%s/on-food: no linear classifier; make one by selfdiff evaluate %s --protocol"
                    .formatted(run.evaluation(), run.folder())
                + " linear-dino --data EXPERIMENT, the one named food\n");
    assertThat(export("--classifier=knn"))
        .matches(s -> s.status() == 2)
        .extracting(Spoken::err)
        .asString()
        .startsWith("selfdiff export: --classifier: unknown knn, expected linear-byol, ");
    assertThat(export("--softmax").err())
        .startsWith("selfdiff export: --softmax is for classifiers, expected --classifier");
    assertThat(export("--classifier", "--format", "pytorch").err())
        .startsWith("selfdiff export: --classifier is for --format onnx, and --format is pytorch");
    assertThat(export("--classifier", "--size", "32").err())
        .startsWith("selfdiff export: --size is for backbones; ");
  }

  @Test
  void aClassifierOfOtherWeightsIsRefused() throws IOException {
    LinearClassifier kept =
        LinearClassifier.read(LinearClassifier.file(run.evaluation(), "linear-moco"));
    LinearClassifier.Origin origin = kept.origin();
    Path elsewhere = Files.createDirectories(run.evaluation().resolve("on-other"));
    new LinearClassifier(
            kept.readout(),
            kept.unit(),
            kept.batchNorm(),
            kept.view(),
            kept.classes(),
            new LinearClassifier.Origin(
                origin.protocol(),
                origin.variant(),
                origin.epoch(),
                origin.top1(),
                origin.top5(),
                origin.data(),
                origin.dataSha256(),
                3,
                "of another checkpoint"),
            kept.tensors())
        .write(elsewhere);
    Spoken spoken = export("--classifier=on-other/linear-moco");
    assertThat(spoken.status()).isEqualTo(3);
    assertThat(spoken.err())
        .isEqualTo(
            "%s: the classifier learned from the backbone of step 3, and the newest checkpoint is"
                    .formatted(LinearClassifier.file(elsewhere, "linear-moco"))
                + " of step 6; learn it anew by selfdiff evaluate %s --protocol linear-moco --data"
                    .formatted(run.folder())
                + " EXPERIMENT, the one named other\n");
  }
}
