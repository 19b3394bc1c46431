package org.selfdiff.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataCommandTest {
  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void experiment() throws IOException {
    file =
        Files.writeString(
            folder.resolve("e.conf"),
            """
            name = looked-at
            data { kind = images, root = "%s", unreadable = skip }
            views { size = 16, augment = [{ kind = random-resized-crop }] }
            backbone { kind = resnet18, stem = cifar, width = 4 }
            method { kind = simsiam }
            optimizer { kind = sgd, lr = 0.05 }
            schedule { epochs = 3 }
            hardware { batch = 2 }
            """
                .formatted(folder.resolve("set")));
    write("train/a/1.png", 20, 16, 0x000000);
    write("train/a/2.png", 16, 16, 0xFF0000);
    write("train/a/3.png", 16, 16, 0xFF0000);
    write("train/b/1.bmp", 16, 32, 0xFF00FF);
    write("train/b/2.png", 12, 16, 0xFF00FF);
    write("test/a/1.png", 16, 16, 0xFF0000);
    write("test/b/1.png", 24, 24, 0x123456);
    Files.writeString(folder.resolve("set/train/b/3.png"), "");
    Files.writeString(folder.resolve("set/test/b/2.jpg"), "no image at all");
  }

  private void write(String name, int width, int height, int rgb) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, rgb);
      }
    }
    Path path = folder.resolve("set").resolve(name);
    Files.createDirectories(path.getParent());
    ImageIO.write(image, name.substring(name.length() - 3), path.toFile());
  }

  @Test
  void whatIsThereIsTold() {
    Spoken spoken = Spoken.to("data", file.toString(), "--threads", "2");

    assertThat(spoken.status()).isZero();
    assertThat(spoken.out().replaceAll("reading .*", "reading"))
        .startsWith(
            """
            looked-at
              set         images of %s
              images      6 training images, 3 test images
              classes     training: a 3, b 3
                          test:     a 1, b 2
              sizes       training: 12 to 20 (median 16) wide, 16 to 32 (median 16) high, width/height 0.50 to 1.25 (median 1.00)
                          test:     16 to 24 (median 16) wide, 16 to 24 (median 16) high, width/height 1.00 to 1.00 (median 1.00)
                          1 of 7 images (14.3 %%) is smaller than views.size = 16 and would be enlarged
              files       6 PNG RGB, 1 BMP RGB
            """
                .formatted(folder.resolve("set")))
        .contains(
            """
              unreadable  2 of 9 images (22.2 %)
                            train/b/3.png: the file holds only 0 bytes
                            test/b/2.jpg: the bytes are damaged or of an unknown image format
                          data.unreadable = skip takes others in their place
              duplicates  1 training image has the pixels of another
                            train/a/2.png = train/a/3.png
                          1 test image has the pixels of a training image, so that evaluations flatter
                            test/a/1.png = train/a/2.png = train/a/3.png
              colors      training images as evaluations see them, mean and standard deviation:
                            views.normalize { mean = [0.800, 0.000, 0.400], std = [0.400, 0.000, 0.490] }
                          the experiment has mean [0.485, 0.456, 0.406], std [0.229, 0.224, 0.225]: up to 0.456 away
              reading
            """);
  }

  @Test
  void scriptsReadOneLine() throws IOException {
    Spoken spoken = Spoken.to("data", file.toString(), "--json");

    assertThat(spoken.out().lines()).hasSize(1);
    JsonNode line = new ObjectMapper().readTree(spoken.out());
    assertThat(line.at("/splits/train/unreadable").asInt()).isEqualTo(1);
    assertThat(line.at("/splits/train/classes/b").asInt()).isEqualTo(3);
    assertThat(line.at("/test_images_in_train/images").asInt()).isEqualTo(1);
    assertThat(line.at("/mean/0").asDouble()).isEqualTo(0.8);
    // 20 x 16, twice 16 x 16, 16 x 32 and 12 x 16 pixels for five of six, 16 x 16 and 24 x 24 of 3.
    assertThat(line.at("/decoded_bytes").asLong())
        .isEqualTo(Math.round(3 * 1536 / 5.0 * 6 + 3 * 832 / 2.0 * 3));
  }

  @Test
  void aSampleIsSpreadEvenly() {
    Spoken spoken = Spoken.to("data", file.toString(), "--sample", "2");

    assertThat(spoken.out())
        .contains("looked at 4 of them, evenly spread; what follows is of these")
        .contains("unreadable  none");
  }

  @Test
  void picturesAreWrittenAndAlwaysTheSame() throws IOException {
    Path out = folder.resolve("out");
    Spoken spoken = Spoken.to("data", file.toString(), "-o", out.toString());
    byte[] sheet = Files.readAllBytes(out.resolve("contact-sheet.png"));

    assertThat(spoken.out().lines().toList())
        .endsWith(
            out.resolve("data.html").toString(),
            out.resolve("contact-sheet.png").toString(),
            out.resolve("unreadable.txt").toString());
    assertThat(out.resolve("data.html"))
        .content()
        .contains("a · ", "train/a/1.png · 20 x 16", "data:image/png;base64,")
        .doesNotContain("http://", "https://");
    assertThat(out.resolve("unreadable.txt"))
        .hasContent(
            "train/b/3.png: the file holds only 0 bytes\n"
                + "test/b/2.jpg: the bytes are damaged or of an unknown image format\n");
    Path again = folder.resolve("again.png");
    assertThat(
            Spoken.to("data", file.toString(), "-o", again.toString(), "--threads", "1").status())
        .isZero();
    assertThat(again).hasBinaryContent(sheet);
  }

  @Test
  void drawnImagesAreLookedAtToo() throws IOException {
    String drawn = "data { kind = shapes, train = 300, test = 24, size = 16 }";
    Files.writeString(file, Files.readString(file).replaceFirst("data \\{.*", drawn));
    assertThat(file).content().contains(drawn);
    Spoken spoken = Spoken.to("data", file.toString(), "--json");

    assertThat(spoken.err()).isEqualTo("opening the images\n");
    assertThat(spoken.status()).isZero();
    assertThat(spoken.out()).contains("\"kinds\":{}", "\"unreadable\":0");
  }

  @Test
  void aSetOfWhichNothingCanBeReadIsAnError() throws IOException {
    for (String name :
        List.of(
            "train/a/1.png",
            "train/a/2.png",
            "train/a/3.png",
            "train/b/1.bmp",
            "train/b/2.png",
            "test/a/1.png",
            "test/b/1.png")) {
      Files.writeString(folder.resolve("set").resolve(name), "");
    }
    Spoken spoken = Spoken.to("data", file.toString());

    assertThat(spoken.status()).isEqualTo(3);
    assertThat(spoken.err())
        .endsWith(
            "images of %s: no image can be read; the first: train/a/1.png: the file holds only 0 bytes.\n"
                .formatted(folder.resolve("set")));
    assertThat(Spoken.to("data", file.toString(), "--sample", "0").status()).isEqualTo(2);
  }
}
