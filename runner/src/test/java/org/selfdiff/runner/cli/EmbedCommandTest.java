package org.selfdiff.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.exports.onnx.OnnxFile;
import org.selfdiff.exports.onnx.OnnxModel;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.exchange.TinyRun;

/** Features of image files by an exported backbone. */
class EmbedCommandTest {
  private static final int SIDE = 16;
  private static final List<String> NAMES = List.of("a.png", "b/a.png", "b/c, d.png", "e.png");
  private static final double[] MEAN = {0.485, 0.456, 0.406};
  private static final double[] STD = {0.229, 0.224, 0.225};

  @TempDir private static Path folder;
  private static Path model;
  private static Path images;

  @BeforeAll
  static void train() throws IOException {
    Loaded.Valid loaded = TinyRun.load(folder);
    TinyRun.run(loaded);
    model = TinyRun.paths(loaded).export().resolve("backbone.onnx");
    images = folder.resolve("images");
    for (int i = 0; i < NAMES.size(); i++) {
      Path file = images.resolve(NAMES.get(i));
      Files.createDirectories(file.getParent());
      ImageIO.write(image(i), "png", file.toFile());
    }
    Files.writeString(images.resolve("notes.md"), "no image");
  }

  private static BufferedImage image(int seed) {
    Random random = new Random(seed);
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        image.setRGB(x, y, random.nextInt(1 << 24));
      }
    }
    return image;
  }

  /** What the model gives for pixels that are normalized here by hand. */
  private static float[] expected(int seed) {
    BufferedImage image = image(seed);
    FloatBuffer pixels =
        ByteBuffer.allocateDirect(4 * 3 * SIDE * SIDE)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    for (int c = 0; c < 3; c++) {
      for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++) {
          int v = image.getRGB(x, y) >> 16 - 8 * c & 0xff;
          pixels.put((float) ((v / 255.0 - MEAN[c]) / STD[c]));
        }
      }
    }
    try (OnnxModel file = OnnxModel.open(model, 1)) {
      return file.run(pixels.rewind(), 1, Set.of("backbone")).get("backbone");
    }
  }

  private static Spoken embed(Path what, Path out) {
    return Spoken.to("embed", model.toString(), what.toString(), "-o", out.toString());
  }

  @Test
  void npyAndCsvHaveTheFeaturesOfTheFilesInOrder() throws IOException {
    Path npy = folder.resolve("f.npy");
    Spoken spoken =
        Spoken.to(
            "embed", model.toString(), images.toString(), "-o", npy.toString(), "--batch", "3");
    assertThat(spoken.status()).as(spoken.err()).isZero();
    assertThat(spoken.out())
        .isEqualTo(
            npy
                + ": features of 4 images (images of 16 x 16 as they are; others: shorter side to"
                + " 18 (antialiased bilinear), center crop 16)\n"
                + folder.resolve("f.names.txt")
                + ": their names\n");
    assertThat(Files.readAllLines(folder.resolve("f.names.txt"))).isEqualTo(NAMES);
    byte[] bytes = Files.readAllBytes(npy);
    assertThat(new String(bytes, 1, 5, StandardCharsets.US_ASCII)).isEqualTo("NUMPY");
    ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int header = 10 + file.getShort(8);
    assertThat(header % 64).isZero();
    assertThat(new String(bytes, 10, header - 10, StandardCharsets.US_ASCII).stripTrailing())
        .isEqualTo("{'descr': '<f4', 'fortran_order': False, 'shape': (4, 32), }");
    assertThat(bytes).hasSize(header + 4 * 4 * 32);

    Path csv = folder.resolve("f.csv");
    assertThat(embed(images, csv).status()).isZero();
    List<String> lines = Files.readAllLines(csv);
    assertThat(lines.get(0)).startsWith("file,f0,f1,").endsWith(",f31");
    assertThat(lines.get(3)).startsWith("\"b/c, d.png\",");
    for (int row = 0; row < NAMES.size(); row++) {
      String[] cells = lines.get(row + 1).replace("c, d", "c d").split(",");
      float[] features = expected(row);
      for (int i = 0; i < features.length; i++) {
        float written = file.getFloat(header + 4 * (32 * row + i));
        assertThat(written).isCloseTo(features[i], within(1e-5f));
        assertThat(Float.parseFloat(cells[i + 1])).isCloseTo(written, within(1e-5f));
      }
    }
  }

  @Test
  void anArchiveAnImageAndAListGiveTheSameRows() throws IOException {
    Path whole = folder.resolve("whole.csv");
    assertThat(embed(images, whole).status()).isZero();
    Path zip = folder.resolve("images.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      for (String name : List.of("e.png", "b/c, d.png", "a.png", "b/a.png")) {
        out.putNextEntry(new ZipEntry(name));
        Files.copy(images.resolve(name), out);
        out.closeEntry();
      }
    }
    Path ofZip = folder.resolve("zip.csv");
    assertThat(embed(zip, ofZip).status()).isZero();
    assertThat(Files.readAllLines(ofZip)).isEqualTo(Files.readAllLines(whole));

    Path list = Files.writeString(images.resolve("list.txt"), "# two\ne.png\n\nb/a.png\n");
    Path ofList = folder.resolve("list.csv");
    assertThat(embed(list, ofList).status()).isZero();
    assertThat(Files.readAllLines(ofList)).hasSize(3).element(1).asString().startsWith("e.png,");
    Path one = folder.resolve("one.csv");
    assertThat(embed(images.resolve("a.png"), one).status()).isZero();
    assertThat(Files.readAllLines(one)).hasSize(2);
  }

  @Test
  void whatCannotBeReadIsNamedAndNothingWritten() throws IOException {
    Path out = folder.resolve("none.npy");
    Path broken = Files.createDirectories(folder.resolve("broken"));
    Files.write(broken.resolve("x.jpg"), new byte[] {1, 2, 3});
    Spoken spoken = embed(broken, out);
    assertThat(spoken.status()).isEqualTo(3);
    assertThat(spoken.err())
        .startsWith(broken + ": x.jpg: the image cannot be read: ")
        .endsWith("Replace or remove the file, or leave it out by --skip-broken.\n");
    assertThat(embed(folder.resolve("nothing"), out).err())
        .isEqualTo(
            folder.resolve("nothing") + ": no such folder, archive, image or list of images.\n");
    Path empty = Files.createDirectories(folder.resolve("empty"));
    assertThat(embed(empty, out).err())
        .startsWith(empty + ": no images among its 0 files, expected files of type bmp, jfif, ");
    assertThat(out).doesNotExist();
    assertThat(embed(images, folder.resolve("f.txt")).err())
        .startsWith("selfdiff embed: -o " + folder.resolve("f.txt") + ": unknown kind of file");
    assertThat(Spoken.to("embed", broken + "/x.jpg", images.toString(), "-o", out.toString()))
        .matches(s -> s.status() == 3)
        .extracting(Spoken::err)
        .asString()
        .startsWith(broken + "/x.jpg: not an ONNX file: ");
  }

  /** A folder with one image that is none, and a list that names it between two others. */
  private Path mixed() throws IOException {
    Path mixed = Files.createDirectories(folder.resolve("mixed"));
    for (int i = 0; i < 3; i++) {
      ImageIO.write(image(i), "png", mixed.resolve(i + ".png").toFile());
    }
    Files.write(mixed.resolve("1.png"), new byte[] {1, 2, 3});
    Files.writeString(mixed.resolve("list.txt"), "2.png\n1.png\n0.png\n1.png\n");
    return mixed;
  }

  @Test
  void brokenImagesAreSkippedOnRequestNamedAndCounted() throws IOException {
    Path mixed = mixed();
    Path csv = folder.resolve("mixed.csv");
    String[] words = {"embed", model.toString(), mixed.toString(), "-o", csv.toString()};
    assertThat(Spoken.to(words).status()).isEqualTo(3);
    assertThat(csv).doesNotExist();

    Spoken spoken = Spoken.to(with(words, "--skip-broken", "--batch", "2"));
    assertThat(spoken.status()).isZero();
    assertThat(spoken.out()).startsWith(csv + ": features of 2 images (");
    assertThat(spoken.err())
        .startsWith("images of " + mixed + ": 1 file is not read: .txt (1); read are bmp, ")
        .contains("\n1 of 3 images cannot be read and have no row:\n  " + mixed + ": 1.png: ");
    assertThat(Files.readAllLines(csv).stream().map(line -> line.split(",")[0]))
        .containsExactly("file", "0.png", "2.png");

    Path npy = folder.resolve("mixed.npy");
    words[4] = npy.toString();
    assertThat(Spoken.to(with(words, "--skip-broken")).status()).isZero();
    byte[] bytes = Files.readAllBytes(npy);
    assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).contains("'shape': (2, 32), }");
    assertThat(bytes).hasSize(128 + 4 * 2 * 32);
    assertThat(folder.resolve("mixed.names.txt")).hasContent("0.png\n2.png");
  }

  @Test
  void rowsOfAListStayBesideItsLines() throws IOException {
    Path csv = folder.resolve("list.csv");
    Path list = mixed().resolve("list.txt");
    Spoken spoken =
        Spoken.to(
            "embed", model.toString(), list.toString(), "-o", csv.toString(), "--skip-broken");
    assertThat(spoken.status()).as(spoken.err()).isZero();
    assertThat(spoken.err()).startsWith("2 of 4 images cannot be read and have a row of NaN:\n");
    List<String> lines = Files.readAllLines(csv);
    assertThat(lines).hasSize(5);
    assertThat(lines.get(2)).isEqualTo("1.png" + ",NaN".repeat(32));
    assertThat(lines.get(3)).startsWith("0.png,").doesNotContain("NaN");
    assertThat(lines.get(4)).isEqualTo("1.png" + ",NaN".repeat(32));
  }

  @Test
  void withoutAnyImageThatCanBeReadNothingIsWritten() throws IOException {
    Path broken = Files.createDirectories(folder.resolve("all-broken"));
    Files.write(broken.resolve("x.jpg"), new byte[] {1, 2, 3});
    Path out = folder.resolve("all-broken.npy");
    Spoken spoken =
        Spoken.to(
            "embed", model.toString(), broken.toString(), "-o", out.toString(), "--skip-broken");
    assertThat(spoken.status()).isEqualTo(3);
    assertThat(spoken.err())
        .startsWith(broken + ": none of its 1 images can be read: " + broken + ": x.jpg: ");
    assertThat(out).doesNotExist();
  }

  @Test
  void rowsAreOfLengthOneOnRequest() throws IOException {
    Path csv = folder.resolve("unit.csv");
    Spoken spoken =
        Spoken.to(
            "embed", model.toString(), images.toString(), "-o", csv.toString(), "--normalize");
    assertThat(spoken.out()).startsWith(csv + ": features of 4 images, of length 1 (");
    String[] cells = Files.readAllLines(csv).get(1).split(",");
    float[] plain = expected(0);
    double length = 0;
    double sum = 0;
    for (int i = 0; i < plain.length; i++) {
      length += plain[i] * plain[i];
      sum += Math.pow(Double.parseDouble(cells[i + 1]), 2);
    }
    assertThat(sum).isCloseTo(1, within(1e-6));
    assertThat(Double.parseDouble(cells[1])).isCloseTo(plain[0] / Math.sqrt(length), within(1e-5));
  }

  @Test
  void aFlippedBitOfTheWeightsIsFound() throws IOException {
    byte[] bytes = Files.readAllBytes(model);
    bytes[bytes.length / 3] ^= 4;
    Path flipped = Files.write(folder.resolve("flipped.onnx"), bytes);
    Spoken spoken =
        Spoken.to("embed", flipped.toString(), images.toString(), "-o", folder + "/flip.npy");
    assertThat(spoken.status()).isEqualTo(3);
    assertThat(spoken.err())
        .startsWith(flipped + ": damaged: its weights are not those it was written with (SHA-256 ");
  }

  private static String[] with(String[] words, String... more) {
    return Stream.concat(Stream.of(words), Stream.of(more)).toArray(String[]::new);
  }

  @Test
  void imagesAreResizedAsTheFileSays() throws IOException {
    Path other = folder.resolve("bicubic.onnx");
    Files.copy(model, other);
    String said =
        "images of 16 x 16 as they are; others: shorter side to 20 (antialiased bicubic), center"
            + " crop 16";
    OnnxFile.addMetadata(other, Map.of("image.resize", said));
    Spoken spoken =
        Spoken.to("embed", other.toString(), images.toString(), "-o", folder + "/b.npy");
    assertThat(spoken.status()).as(spoken.err()).isZero();
    assertThat(spoken.out()).contains("features of 4 images (" + said + ")");
  }

  @Test
  void aFileThatDoesNotSayHowImagesArePreparedIsRefused() throws IOException {
    Path other = folder.resolve("other.onnx");
    Files.copy(model, other);
    OnnxFile.addMetadata(other, Map.of("image.resize", "bicubic"));
    Spoken spoken =
        Spoken.to("embed", other.toString(), images.toString(), "-o", folder + "/o.npy");
    assertThat(spoken.status()).isEqualTo(3);
    assertThat(spoken.err())
        .startsWith(
            other
                + ": images of 16 pixels are to be prepared by \"bicubic\" for an input of 16; known"
                + " is \"images of 16 x 16 as they are;");
  }
}
