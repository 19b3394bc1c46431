package org.selfdiff.runner.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

class NpzReaderTest {
  @Test
  void singlePrecision() throws IOException {
    GoldenArray array =
        read("<f4", "(2, 2)", bytes(16).putFloat(1.5f).putFloat(-2).putFloat(0).putFloat(3e-40f));
    assertThat(array.shape()).containsExactly(2, 2);
    assertThat(array.toDoubles()).containsExactly(1.5, -2, 0, (double) 3e-40f);
  }

  @Test
  void doublePrecision() throws IOException {
    assertThat(read("<f8", "(1,)", bytes(8).putDouble(Math.PI)).toDoubles())
        .containsExactly(Math.PI);
  }

  @Test
  void aSingleNumberHasNoAxes() throws IOException {
    GoldenArray array = read("<f4", "()", bytes(4).putFloat(7));
    assertThat(array.shape()).isEmpty();
    assertThat(array.toDoubles()).containsExactly(7);
  }

  @Test
  void wholeNumbersKeepAllTheirDigits() throws IOException {
    GoldenArray array = read("<i8", "(1,)", bytes(8).putLong(Long.MAX_VALUE - 1));
    assertThat(((GoldenArray.Integers) array).values()).containsExactly(Long.MAX_VALUE - 1);
    assertThat(read("<i4", "(2,)", bytes(8).putInt(-1).putInt(5)).toInts()).containsExactly(-1, 5);
  }

  @Test
  void anArrayWithoutValuesIsEmpty() throws IOException {
    assertThat(read("<i4", "(0, 3)", bytes(0)).toInts()).isEmpty();
  }

  @Test
  void otherTypesAreRefused() {
    assertThatThrownBy(() -> read(">f4", "(1,)", bytes(4)))
        .isInstanceOf(IOException.class)
        .hasMessage("x.npy: unknown type >f4");
  }

  @Test
  void bytesThatDoNotFillTheShapeAreRefused() {
    assertThatThrownBy(() -> read("<f4", "(1,)", bytes(8)))
        .isInstanceOf(IOException.class)
        .hasMessage("x.npy: 8 bytes for 1 values of type <f4");
    assertThatThrownBy(() -> read("<i8", "(3,)", bytes(16)))
        .isInstanceOf(IOException.class)
        .hasMessage("x.npy: 16 bytes for 3 values of type <i8");
  }

  private static ByteBuffer bytes(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static GoldenArray read(String type, String shape, ByteBuffer values) throws IOException {
    String header =
        "{'descr': '%s', 'fortran_order': False, 'shape': %s, }\n".formatted(type, shape);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(file)) {
      zip.putNextEntry(new ZipEntry("x.npy"));
      zip.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
      zip.write(bytes(2).putShort((short) header.length()).array());
      zip.write(header.getBytes(StandardCharsets.ISO_8859_1));
      zip.write(values.array());
    }
    Map<String, GoldenArray> members = NpzReader.read(file.toByteArray());
    return members.get("x");
  }
}
