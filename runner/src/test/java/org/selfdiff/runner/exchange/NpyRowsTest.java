package org.selfdiff.runner.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.selfdiff.exports.FileFormatException;

/** Features in NumPy's format are read back, and whatever else is there is named. */
class NpyRowsTest {
  private static final float[] VALUES = {1, 2, 3, -4, 5.5f, 6};
  private static final String GOOD = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";

  @TempDir private Path folder;

  private Path file(int version, String header, byte[] data) throws IOException {
    int width = version == 1 ? 2 : 4;
    ByteBuffer head =
        ByteBuffer.allocate(8 + width + header.length()).order(ByteOrder.LITTLE_ENDIAN);
    head.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    head.put((byte) version).put((byte) 0);
    if (version == 1) {
      head.putShort((short) header.length());
    } else {
      head.putInt(header.length());
    }
    head.put(header.getBytes(StandardCharsets.ISO_8859_1));
    Path file = folder.resolve("x.npy");
    Files.write(file, head.array());
    Files.write(file, data, StandardOpenOption.APPEND);
    return file;
  }

  private static byte[] data(int numbers) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * numbers).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < numbers; i++) {
      bytes.putFloat(VALUES[i % VALUES.length]);
    }
    return bytes.array();
  }

  private static float[] rows(Path file) throws IOException {
    try (NpyRows rows = NpyRows.open(file)) {
      float[] all = new float[rows.rows() * rows.dim()];
      for (int row = 0; row < rows.rows(); row++) {
        rows.read(row, all, row * rows.dim());
      }
      return all;
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "1 | {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }",
        "2 | {'shape': (2,3), 'descr':'<f4',  'fortran_order':False}",
        "3 | {'fortran_order': False, 'descr': '<f4', 'shape': (2, 3,) }",
      })
  void everyVersionAndOrderOfKeysIsRead(int version, String header) throws IOException {
    assertThat(rows(file(version, header, data(6)))).containsExactly(VALUES);
  }

  @Test
  void whatEmbedWritesIsRead() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    FeatureRows.Npy npy = new FeatureRows.Npy(2);
    npy.write(out, VALUES, new String[] {"a", "b"});
    Path file = Files.write(folder.resolve("w.npy"), out.toByteArray());
    assertThat(rows(file)).containsExactly(VALUES);
    long sum;
    try (NpyRows rows = NpyRows.open(file)) {
      sum = rows.sum();
    }
    byte[] bytes = out.toByteArray();
    bytes[bytes.length - 2] ^= 1;
    Files.write(file, bytes);
    try (NpyRows rows = NpyRows.open(file)) {
      assertThat(rows.sum()).isNotEqualTo(sum);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), } | its numbers are of type"
            + " '<f8', expected '<f4', float32",
        "{'descr': '>f4', 'fortran_order': False, 'shape': (2, 3), } | its numbers are of type"
            + " '>f4', expected '<f4', float32",
        "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2, 3), } | its numbers are of"
            + " type [('a', '<f4')], expected '<f4', float32",
        "{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), } | its rows are not in C order;"
            + " save it again by numpy.ascontiguousarray",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (6,), } | its shape is (6), expected"
            + " (images, features)",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (), } | its shape is (), expected"
            + " (images, features)",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (0, 3), } | its shape is (0,3), expected"
            + " (images, features)",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2, 3), } | its shape is (1,2,3),"
            + " expected (images, features)",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (4000000000, 3), } | its shape"
            + " (4000000000,3) is more than can be searched",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2000000000, 500000000), } | it has"
            + " 110 bytes, and with the shape (2000000000,500000000) it would have"
            + " 4000000000000000086; it is damaged",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 3), } | it has 93 bytes, and with the"
            + " shape (3,3) it would have 105; it is damaged",
        "{'descr': '<f4', 'shape': (2, 3), } | its header has no fortran_order: {'descr': '<f4',"
            + " 'shape': (2, 3), }",
        "rubbish | its header has no descr: rubbish",
      })
  void otherHeadersAreNamed(String header, String message) throws IOException {
    Path file = file(1, header, data(6));
    assertThatThrownBy(() -> NpyRows.open(file))
        .isInstanceOf(FileFormatException.class)
        .hasMessage(file + ": " + message);
  }

  @Test
  void noPrefixOfAFileIsTakenForOne() throws IOException {
    Path file = file(1, GOOD, data(6));
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> NpyRows.open(file))
          .isInstanceOf(FileFormatException.class)
          .hasMessageStartingWith(file + ": ");
    }
  }

  @Test
  void whateverTheBytesAreTheyAreRowsOrNamed() throws IOException {
    byte[] whole = Files.readAllBytes(file(1, GOOD, data(6)));
    Random random = new Random(11);
    Path file = folder.resolve("fuzz.npy");
    for (int i = 0; i < 2000; i++) {
      byte[] bytes = whole.clone();
      for (int n = 1 + random.nextInt(3); n > 0; n--) {
        bytes[random.nextInt(70)] = (byte) random.nextInt(256);
      }
      Files.write(file, bytes);
      try {
        assertThat(rows(file)).hasSize(6);
      } catch (FileFormatException e) {
        assertThat(e.getMessage()).startsWith(file + ": ");
      }
    }
  }
}
