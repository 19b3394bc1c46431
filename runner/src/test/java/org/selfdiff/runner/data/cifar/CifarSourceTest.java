package org.selfdiff.runner.data.cifar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.data.ImageReader;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.image.Image;

class CifarSourceTest {
  private static final List<String> NAMES =
      List.of("air", "auto", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

  @TempDir Path folder;

  @Test
  void binaryFilesAreRead() throws IOException {
    Path root = folder.resolve("cifar-10-batches-bin");
    write(root, cifar10());

    check(new CifarSource(CifarFormat.CIFAR10).open(folder, false), root);
    check(new CifarSource(CifarFormat.CIFAR10).open(root, false), root);
  }

  @Test
  void theArchiveIsRead() throws IOException {
    Path archive = folder.resolve("cifar-10-binary.tar.gz");
    Files.write(archive, archive("cifar-10-batches-bin", cifar10()));

    check(new CifarSource(CifarFormat.CIFAR10).open(folder, false), archive);
    check(new CifarSource(CifarFormat.CIFAR10).open(archive, false), archive);
  }

  @Test
  void cifar100UsesTheFineLabel() throws IOException {
    byte[] record = new byte[2 + 3072];
    record[0] = 3;
    record[1] = 97;
    Arrays.fill(record, 2, 2 + 1024, (byte) 200);
    write(folder, Map.of("train.bin", record, "test.bin", record));
    try (ImageSet set = new CifarSource(CifarFormat.CIFAR100).open(folder, false)) {
      assertThat(set.name()).isEqualTo("CIFAR-100 of " + folder);
      assertThat(set.label(Split.TEST, 0)).isEqualTo(97);
      assertThat(set.classes()).hasSize(100).contains("97");
      assertThat(pixel(set, Split.TRAIN, 0, 1023)).containsExactly(200, 0, 0);
    }
  }

  @Test
  void missingSetsSayWhatWasLookedForAndWhatToDo() {
    Path root = folder.resolve("none");

    assertThatThrownBy(() -> new CifarSource(CifarFormat.CIFAR10).open(root, false))
        .isInstanceOf(DataException.class)
        .hasMessage(
            root
                + ": CIFAR-10 is not there. Looked for the folder cifar-10-batches-bin with"
                + " test_batch.bin, for cifar-10-binary.tar.gz and for train/CLASS/ with images."
                + " Set data.root to one of these or to a .zip or .tar of images, or set"
                + " data.download = true to fetch"
                + " https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz (about 165 MB).");
  }

  @Test
  void incompleteFilesAreRefused() throws IOException {
    Map<String, byte[]> files = cifar10();
    files.put("data_batch_3.bin", new byte[3073 + 5]);
    write(folder, files);

    assertThatThrownBy(() -> new CifarSource(CifarFormat.CIFAR10).open(folder, false))
        .isInstanceOf(DataException.class)
        .hasMessage(
            folder
                + ": data_batch_3.bin has 3078 bytes, expected a multiple of 3073. The file is cut"
                + " off or of another set.");
  }

  @Test
  void missingFilesAreNamed() throws IOException {
    Map<String, byte[]> files = cifar10();
    files.remove("data_batch_4.bin");
    write(folder, files);

    assertThatThrownBy(() -> new CifarSource(CifarFormat.CIFAR10).open(folder, false))
        .isInstanceOf(DataException.class)
        .hasMessage(folder + ": CIFAR-10 lacks its file data_batch_4.bin. Unpack it again.");
  }

  @Test
  void labelsOutOfRangeAreRefused() throws IOException {
    Map<String, byte[]> files = cifar10();
    files.get("test_batch.bin")[3073] = 12;
    write(folder, files);

    assertThatThrownBy(() -> new CifarSource(CifarFormat.CIFAR10).open(folder, false))
        .isInstanceOf(DataException.class)
        .hasMessage(
            folder
                + ": test_batch.bin, image 1: label 12, expected 0..9. The file is damaged or of"
                + " another set.");
  }

  @Test
  void downloadsAreVerifiedAndKept() throws Exception {
    byte[] archive = archive("cifar-10-batches-bin", cifar10());
    String md5 = HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(archive));
    Path root = folder.resolve("new/folder");
    HttpServer server = serve(archive);
    try {
      String url = "http://localhost:" + server.getAddress().getPort() + "/set.tar.gz";
      CifarSource source = new CifarSource(CifarFormat.CIFAR10, new CifarDownload(url, md5));
      check(source.open(root, true), root.resolve("cifar-10-binary.tar.gz"));
    } finally {
      server.stop(0);
    }

    check(
        new CifarSource(CifarFormat.CIFAR10).open(root, false),
        root.resolve("cifar-10-binary.tar.gz"));
  }

  @Test
  void downloadsWithAnotherChecksumAreNotKept() throws Exception {
    HttpServer server = serve("something else".getBytes());
    Path archive = folder.resolve("cifar-10-binary.tar.gz");
    try {
      String url = "http://localhost:" + server.getAddress().getPort() + "/set.tar.gz";
      CifarSource source = new CifarSource(CifarFormat.CIFAR10, new CifarDownload(url, "00"));
      assertThatThrownBy(() -> source.open(folder, true))
          .isInstanceOf(DataException.class)
          .hasMessage(
              url
                  + ": the download has MD5 6c7ba9c5a141421e1c03cb9807c97c74, expected 00; nothing"
                  + " was kept. Try again, or fetch the file yourself and put it at "
                  + archive
                  + ".");
    } finally {
      server.stop(0);
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void serversThatRefuseAreNamed() throws Exception {
    HttpServer server = serve(new byte[0]);
    String url = "http://localhost:" + server.getAddress().getPort() + "/other";
    try {
      CifarSource source = new CifarSource(CifarFormat.CIFAR10, new CifarDownload(url, "00"));
      assertThatThrownBy(() -> source.open(folder, true))
          .isInstanceOf(DataException.class)
          .hasMessage(
              url
                  + ": the download failed: the server answers with status 404. Check the"
                  + " connection, or fetch the file yourself and put it at "
                  + folder.resolve("cifar-10-binary.tar.gz")
                  + ".");
    } finally {
      server.stop(0);
    }
  }

  /** Two images per file; the one at position i of all has label i mod 10 and red i. */
  private static Map<String, byte[]> cifar10() {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("batches.meta.txt", (String.join("\n", NAMES) + "\n\n").getBytes());
    for (int i = 0; i < 6; i++) {
      byte[] file = new byte[2 * 3073];
      for (int record = 0; record < 2; record++) {
        int number = 2 * i + record;
        file[record * 3073] = (byte) (number % 10);
        Arrays.fill(file, record * 3073 + 1, record * 3073 + 1025, (byte) number);
        file[record * 3073 + 1 + 1024 + 33] = (byte) 250;
        file[record * 3073 + 1 + 2048] = (byte) 7;
      }
      files.put(i < 5 ? "data_batch_" + (i + 1) + ".bin" : "test_batch.bin", file);
    }
    return files;
  }

  private static void check(ImageSet set, Path where) {
    assertThat(set.name()).isEqualTo("CIFAR-10 of " + where);
    assertThat(set.classes()).isEqualTo(NAMES);
    assertThat(set.size(Split.TRAIN)).isEqualTo(10);
    assertThat(set.size(Split.TEST)).isEqualTo(2);
    assertThat(IntStream.range(0, 10).map(i -> set.label(Split.TRAIN, i)))
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    assertThat(set.label(Split.TEST, 1)).isEqualTo(1);
    assertThat(set.source(Split.TRAIN, 5)).isEqualTo(where + ": data_batch_3.bin, image 1");
    assertThat(pixel(set, Split.TRAIN, 7, 0)).containsExactly(7, 0, 7);
    assertThat(pixel(set, Split.TRAIN, 7, 33)).containsExactly(7, 250, 0);
    assertThat(pixel(set, Split.TEST, 1, 1)).containsExactly(11, 0, 0);
    set.close();
  }

  private static int[] pixel(ImageSet set, Split split, int index, int position) {
    Image image = new Image();
    try (ImageReader reader = set.reader()) {
      reader.read(split, index, image);
    }
    return IntStream.range(0, 3).map(c -> image.rgb()[3 * position + c] & 0xFF).toArray();
  }

  private static void write(Path root, Map<String, byte[]> files) throws IOException {
    Files.createDirectories(root);
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Files.write(root.resolve(file.getKey()), file.getValue());
    }
  }

  private static byte[] archive(String folder, Map<String, byte[]> files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
      tar.putArchiveEntry(new TarArchiveEntry(folder + "/"));
      tar.closeArchiveEntry();
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(folder + "/" + file.getKey());
        entry.setSize(file.getValue().length);
        tar.putArchiveEntry(entry);
        tar.write(file.getValue());
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static HttpServer serve(byte[] content) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/set.tar.gz",
        exchange -> {
          exchange.sendResponseHeaders(200, content.length);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(content);
          }
        });
    server.start();
    return server;
  }
}
