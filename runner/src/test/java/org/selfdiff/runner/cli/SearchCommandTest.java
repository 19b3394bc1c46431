package org.selfdiff.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.exchange.TinyRun;

/** Neighbors of images in an index that is kept. */
class SearchCommandTest {
  private static final int COUNT = 12;

  @TempDir private static Path shared;
  private static Path model;

  @TempDir private Path folder;
  private Path photos;

  @BeforeAll
  static void train() throws IOException {
    Loaded.Valid loaded = TinyRun.load(shared);
    TinyRun.run(loaded);
    model = TinyRun.paths(loaded).export().resolve("backbone.onnx");
  }

  @BeforeEach
  void writePhotos() throws IOException {
    photos = Files.createDirectories(folder.resolve("photos/deep")).getParent();
    for (int i = 0; i < COUNT; i++) {
      write(i, photos.resolve(name(i)));
    }
  }

  private static String name(int i) {
    return (i % 3 == 0 ? "deep/" : "") + (char) ('a' + i) + ".png";
  }

  private static void write(int seed, Path file) throws IOException {
    Random random = new Random(seed);
    BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
    int ground = random.nextInt(1 << 24);
    for (int p = 0; p < 256; p++) {
      image.setRGB(p % 16, p / 16, random.nextInt(3) == 0 ? random.nextInt(1 << 24) : ground);
    }
    ImageIO.write(image, "png", file.toFile());
  }

  private Spoken search(String... more) {
    List<String> words =
        new ArrayList<>(List.of("search", model.toString(), "--index", photos.toString()));
    words.addAll(List.of(more));
    return Spoken.to(words.toArray(String[]::new));
  }

  private String query(int i) {
    return photos.resolve(name(i)).toString();
  }

  private Path npy() {
    return folder.resolve("photos.embeddings.npy");
  }

  private void requireSaid(Spoken spoken, String sentence) {
    assertThat(spoken.status()).as(spoken.err()).isZero();
    assertThat(spoken.err()).isEqualTo(npy() + ": " + sentence + "\n");
  }

  /** Features by name, from what embed writes. */
  private Map<String, double[]> features() throws IOException {
    Path csv = folder.resolve("features.csv");
    assertThat(
            Spoken.to("embed", model.toString(), photos.toString(), "-o", csv.toString()).status())
        .isZero();
    Map<String, double[]> rows = new HashMap<>();
    for (String line : Files.readAllLines(csv).subList(1, COUNT + 1)) {
      String[] cells = line.split(",");
      rows.put(cells[0], Arrays.stream(cells).skip(1).mapToDouble(Double::parseDouble).toArray());
    }
    return rows;
  }

  private static double cosine(double[] a, double[] b) {
    double product = 0;
    double squares = 0;
    double others = 0;
    for (int i = 0; i < a.length; i++) {
      product += a[i] * b[i];
      squares += a[i] * a[i];
      others += b[i] * b[i];
    }
    return product / Math.sqrt(squares * others);
  }

  @Test
  void neighborsAreThoseOfABruteForceSearch() throws IOException {
    Map<String, double[]> features = features();
    Spoken spoken = search(query(4), query(0), "-k", "6", "--json");
    requireSaid(spoken, "12 images, 12 embedded now");
    JsonNode all = new JsonMapper().readTree(spoken.out());
    assertThat(all).hasSize(2);
    for (int q = 0; q < 2; q++) {
      int asked = q == 0 ? 4 : 0;
      assertThat(all.get(q).get("query").asText()).isEqualTo(query(asked));
      double[] own = features.get(name(asked));
      List<String> expected =
          features.keySet().stream()
              .sorted(
                  Comparator.comparingDouble((String n) -> -cosine(features.get(n), own))
                      .thenComparing(Comparator.naturalOrder()))
              .limit(6)
              .toList();
      List<String> found = new ArrayList<>();
      for (JsonNode hit : all.get(q).get("neighbors")) {
        found.add(hit.get("file").asText());
        double cosine = hit.get("cosine").asDouble();
        assertThat(cosine)
            .isCloseTo(cosine(features.get(hit.get("file").asText()), own), within(1e-5));
        assertThat(hit.get("distance").asDouble()).isEqualTo(1 - cosine);
        assertThat(hit.get("same").asBoolean()).isEqualTo(found.size() == 1);
      }
      assertThat(found).isEqualTo(expected);
      assertThat(all.get(q).get("neighbors").get(0).get("distance").asDouble()).isZero();
    }
  }

  @Test
  void theQueryItselfIsLeftOutOnRequestAndCopiesComeByName() throws IOException {
    for (String copy : List.of("z.png", "deep/zz.png")) {
      Files.copy(photos.resolve("b.png"), photos.resolve(copy));
    }
    Spoken spoken = search(query(1), "-k", "4");
    assertThat(spoken.out())
        .startsWith(
            query(1)
                + "\n   1.000  b.png  (the same image)\n"
                + "   1.000  deep/zz.png  (the same image)\n"
                + "   1.000  z.png  (the same image)\n   0.");
    Path outside = Files.copy(photos.resolve("b.png"), folder.resolve("outside.png"));
    spoken = search(outside.toString(), "-k", "4", "--others");
    assertThat(spoken.out().lines()).hasSize(5);
    assertThat(spoken.out()).doesNotContain("(the same image)").doesNotContain("  b.png");
    assertThat(search(query(1), "-k", "99").out().lines()).hasSize(1 + COUNT + 2);
  }

  @Test
  void onlyWhatIsNewOrChangedIsEmbedded() throws IOException {
    requireSaid(search(query(0)), "12 images, 12 embedded now");
    byte[] first = Files.readAllBytes(npy());
    requireSaid(search(query(0)), "12 images, 0 embedded now");
    assertThat(Files.readAllBytes(npy())).isEqualTo(first);

    // Touched, moved, changed, added, removed.
    Files.setLastModifiedTime(photos.resolve("b.png"), FileTime.fromMillis(1_000_000));
    requireSaid(search(query(0)), "12 images, 0 embedded now");
    Files.move(photos.resolve("c.png"), photos.resolve("deep/moved.png"));
    requireSaid(search(query(0)), "12 images, 0 embedded now");
    write(77, photos.resolve("e.png"));
    requireSaid(search(query(0)), "12 images, 1 embedded now, 1 of before left out");
    write(78, photos.resolve("new.png"));
    Files.delete(photos.resolve("f.png"));
    requireSaid(search(query(0)), "12 images, 1 embedded now, 1 of before left out");

    // What has come about piece by piece is what comes about at once.
    Spoken before = search(query(0), "--json", "-k", "12");
    assertThat(Files.readAllLines(folder.resolve("photos.embeddings.names.txt"))).isSorted();
    Path other = folder.resolve("other.npy");
    Spoken anew = search(query(0), "--json", "-k", "12", "--embeddings", other.toString());
    assertThat(anew.err()).isEqualTo(other + ": 12 images, 12 embedded now\n");
    assertThat(names(anew)).isEqualTo(names(before)).hasSize(12);
  }

  private static List<String> names(Spoken spoken) throws IOException {
    List<String> names = new ArrayList<>();
    new JsonMapper()
        .readTree(spoken.out())
        .get(0)
        .get("neighbors")
        .forEach(hit -> names.add(hit.get("file").asText()));
    return names;
  }

  @Test
  void damageAndOtherModelsAreNoticed() throws IOException {
    search(query(0));
    byte[] bytes = Files.readAllBytes(npy());
    bytes[bytes.length - 3] ^= 16;
    Files.write(npy(), bytes);
    Spoken spoken = search(query(0));
    assertThat(spoken.status()).isZero();
    assertThat(spoken.err())
        .isEqualTo(
            npy()
                + " is not as it was written; all images are embedded anew\n"
                + npy()
                + ": 12 images, 12 embedded now\n");
    Files.write(npy(), new byte[] {1, 2, 3});
    assertThat(search(query(0)).err()).contains("12 embedded now");
    Path record = folder.resolve("photos.embeddings.index.jsonl");
    String text = Files.readString(record);
    for (String other :
        List.of(
            "",
            "null\n",
            "[]\n",
            text.substring(0, text.length() / 2),
            text.replaceFirst("\"model\":\"..", "\"model\":\"zz"),
            text.replaceFirst("\"rows\":12", "\"rows\":11"),
            text.replaceFirst("\"sum\":", "\"sum\":1"),
            text.replace("\"name\"", "\"nome\""),
            text + "\u0000")) {
      Files.writeString(record, other);
      assertThat(search(query(0)))
          .as(other)
          .matches(s -> s.status() == 0)
          .extracting(Spoken::err)
          .asString()
          .endsWith(": 12 images, 12 embedded now\n");
    }
    requireSaid(search(query(0)), "12 images, 0 embedded now");
  }

  @Test
  void brokenImagesHaveNoPlaceOnRequest() throws IOException {
    Files.write(photos.resolve("d0.png"), new byte[] {1, 2, 3});
    Spoken spoken = search(query(0));
    assertThat(spoken.status()).isEqualTo(3);
    assertThat(spoken.err()).startsWith(photos + ": d0.png: the image cannot be read: ");
    assertThat(npy()).doesNotExist();
    for (String count : List.of("12", "0")) {
      spoken = search(query(0), "--skip-broken");
      assertThat(spoken.status()).as(spoken.err()).isZero();
      assertThat(spoken.err())
          .startsWith("1 of 13 images cannot be read and have no place in the index:\n  " + photos)
          .endsWith(npy() + ": 12 images, " + count + " embedded now\n");
    }
    assertThat(search(query(0)).status()).isEqualTo(3);
    Files.delete(photos.resolve("d0.png"));
    requireSaid(search(query(0)), "12 images, 0 embedded now");
  }

  @Test
  void aFileOfEmbedIsSearchedAndLeftAsItIs() throws IOException {
    Path given = folder.resolve("given.npy");
    assertThat(
            Spoken.to("embed", model.toString(), photos.toString(), "-o", given.toString())
                .status())
        .isZero();
    byte[] bytes = Files.readAllBytes(given);
    write(90, photos.resolve("new.png"));
    Spoken spoken = search(query(0), "--embeddings", given.toString(), "-k", "2");
    assertThat(spoken.status()).as(spoken.err()).isZero();
    assertThat(spoken.err())
        .isEqualTo(
            given
                + " has no rows of 1 of the images of "
                + photos
                + ", which are not searched\n"
                + given
                + ": 12 images, 0 embedded now\n");
    assertThat(spoken.out()).startsWith(query(0) + "\n   1.000  deep/a.png  (the same image)\n");
    assertThat(Files.readAllBytes(given)).isEqualTo(bytes);

    Path names = folder.resolve("given.names.txt");
    String text = Files.readString(names);
    Files.writeString(names, text.replace("b.png", "bb.png"));
    assertThat(search(query(0), "--embeddings", given.toString()))
        .matches(s -> s.status() == 3)
        .extracting(Spoken::err)
        .asString()
        .endsWith("row 1 is of bb.png, which is not among the images of " + photos + "\n");
    Files.writeString(names, text + "new.png\n");
    assertThat(search(query(0), "--embeddings", given.toString()).err())
        .isEqualTo(given + ": 12 rows, and given.names.txt has 13 names\n");
    Files.delete(names);
    assertThat(search(query(0), "--embeddings", given.toString()).err())
        .startsWith(given + ": whose rows these are is not known: there is neither given.names");
    Files.writeString(names, text);
    bytes[bytes.length - 1] = 0;
    Arrays.fill(bytes, 128, 128 + 4 * 32, (byte) 63);
    Files.write(given, bytes);
    assertThat(search(query(0), "--embeddings", given.toString()))
        .matches(s -> s.status() == 3)
        .extracting(Spoken::err)
        .asString()
        .contains(given + ": not made by " + model + " of these images: its row of b.png and the");
    Files.write(given, Arrays.copyOf(bytes, 300));
    assertThat(search(query(0), "--embeddings", given.toString()).err())
        .startsWith(given + ": it has 300 bytes, and with the shape (12,32) it would have 1664");
  }

  @Test
  void thePageNeedsNothingElse() throws IOException {
    Path page = folder.resolve("out/neighbors.html");
    Spoken spoken = search(query(0), query(1), "-k", "3", "-o", page.toString());
    assertThat(spoken.status()).as(spoken.err()).isZero();
    assertThat(spoken.out()).endsWith(page + ": the images beside each other\n");
    String html = Files.readString(page);
    assertThat(html)
        .contains("<h1>Nearest in photos</h1>")
        .contains("3 neighbors by cosine of the features of backbone.onnx, out of 12 images")
        .contains("<b>1.000, the same</b>")
        .contains("title=\"deep/a.png\"")
        .doesNotContain("http://")
        .doesNotContain("https://");
    assertThat(html.split("src=\"data:image/png;base64,", -1)).hasSize(1 + 2 * 4);
  }

  @Test
  void wrongWordsAreNamed() {
    assertThat(search(query(0), "-k", "0"))
        .matches(s -> s.status() == 2)
        .extracting(Spoken::err)
        .asString()
        .startsWith("selfdiff search: -k is at least 1");
    assertThat(search(query(0), "-o", "x.png").err())
        .startsWith("selfdiff search: -o x.png: unknown kind of file, expected .html");
    assertThat(search(query(0), "--embeddings", "x.csv").err())
        .startsWith("selfdiff search: --embeddings x.csv: expected a .npy");
    assertThat(search(folder + "/none.png").err())
        .endsWith(folder + "/none.png: no such folder, archive, image or list of images.\n");
    assertThat(search(query(0)).status()).isZero();
  }
}
