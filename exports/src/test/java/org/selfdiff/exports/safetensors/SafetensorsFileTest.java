package org.selfdiff.exports.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.selfdiff.exports.FileFormatException;

class SafetensorsFileTest {
  @TempDir Path folder;

  private Path file(String header, int dataBytes) throws IOException {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    return file(text.length, text, dataBytes);
  }

  private Path file(long length, byte[] text, int dataBytes) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + text.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(length).put(text);
    for (int i = 0; i < dataBytes; i++) {
      bytes.put((byte) i);
    }
    return Files.write(folder.resolve("x.safetensors"), bytes.array());
  }

  @Test
  void readsWhatTheFormatAllows() throws IOException {
    Path path =
        file(
            "{\"b\":{\"shape\":[2,2],\"dtype\":\"I32\",\"data_offsets\":[3,19],\"more\":1},"
                + "\"__metadata__\":{\"format\":\"pt\"},"
                + "\"a\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[0,3]},"
                + "\"e\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[19,19]}}   ",
            19);
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertThat(file.metadata()).isEqualTo(Map.of("format", "pt"));
      assertThat(file.tensors())
          .containsExactly(
              TensorInfo.of("a", SafetensorsDType.U8, 3),
              TensorInfo.of("b", SafetensorsDType.I32, 2, 2),
              TensorInfo.of("e", SafetensorsDType.F32, 0));
      ByteBuffer b = file.data("b");
      assertThat(b.remaining()).isEqualTo(16);
      assertThat(b.getInt(0)).isEqualTo(0x06050403);
      assertThat(b.getInt(12)).isEqualTo(0x1211100f);
      assertThatThrownBy(() -> b.putInt(0, 1)).isInstanceOf(ReadOnlyBufferException.class);
      assertThat(file.data("e").remaining()).isZero();
      assertThat(file.data("b", 4, 2).getShort(0)).isEqualTo((short) 0x0807);
      ByteBuffer piece = ByteBuffer.allocate(3);
      file.read("b", 13, piece);
      assertThat(piece.array()).containsExactly(16, 17, 18);
      assertThatThrownBy(() -> file.read("b", 14, ByteBuffer.allocate(3)))
          .hasMessageEndingWith("tensor 'b' has 16 bytes; 3 bytes at 14 were asked for");
      assertThatThrownBy(() -> file.data("c")).hasMessageEndingWith("there is no tensor 'c'");
    }
  }

  @Test
  void writingAFileAgainGivesTheSameBytes() throws IOException {
    Path path =
        file(
            "{\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
                + "\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[8,12]}}      ",
            12);
    Path copy = folder.resolve("copy.safetensors");
    try (SafetensorsFile file = SafetensorsFile.open(path);
        FileChannel out =
            FileChannel.open(copy, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      SafetensorsWriter.write(out, file, file.metadata());
    }
    try (SafetensorsFile file = SafetensorsFile.open(copy)) {
      assertThat(file.data("b")).isEqualTo(ByteBuffer.wrap(new byte[] {0, 1, 2, 3, 4, 5, 6, 7}));
      assertThat(file.data("a")).isEqualTo(ByteBuffer.wrap(new byte[] {8, 9, 10, 11}));
    }
  }

  @Test
  void mapsTensorsBeyondTwoGibibytes() throws IOException {
    long length = (1L << 31) + 16;
    String header =
        "{\"big\":{\"dtype\":\"U8\",\"shape\":["
            + length
            + "],\"data_offsets\":[0,"
            + length
            + "]},\"tail\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":["
            + length
            + ","
            + (length + 4)
            + "]}}";
    Path path = file(header, 0);
    long begin = Files.size(path);
    try (RandomAccessFile sparse = new RandomAccessFile(path.toFile(), "rw")) {
      sparse.setLength(begin + length + 4);
      sparse.seek(begin + length - 1);
      sparse.write(new byte[] {7, 1, 2, 3, 4});
    }
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertThat(file.data("tail")).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}));
      assertThat(file.data("big", length - 2, 2)).isEqualTo(ByteBuffer.wrap(new byte[] {0, 7}));
      assertThatThrownBy(() -> file.data("big"))
          .hasMessageContaining("takes 2147483664 bytes, more than one buffer holds");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[1,2] | 0 | the header is not a JSON object",
        "` {}` | 0 | the header is not a JSON object",
        "{} x | 0 | the header is not valid JSON",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},\"a\":{\"dtype\":\"U8\","
            + "\"shape\":[1],\"data_offsets\":[1,2]}} | 2 | Duplicate field 'a'",
        "{\"a\":{\"dtype\":\"F7\",\"shape\":[1],\"data_offsets\":[0,1]}} | 1 | tensor 'a': dtype"
            + " \"F7\" is not one of [BOOL, U8,",
        "{\"a\":{\"dtype\":\"U8\",\"data_offsets\":[0,1]}} | 1 | tensor 'a': shape is not a list",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[-1],\"data_offsets\":[0,1]}} | 1 | shape holds -1,"
            + " which is not an integer",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[1.5],\"data_offsets\":[0,1]}} | 1 | shape holds 1.5",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[99999999999999999999],\"data_offsets\":[0,1]}} | 1 |"
            + " shape holds 99999999999999999999",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[1099511627776,1099511627776],\"data_offsets\":[0,1]}}"
            + " | 1 | exceeds 2^63 bytes",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[2,0]}} | 2 | is not [begin, end]",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,7]}} | 7 | F32 of shape [2]"
            + " takes 8 bytes, data_offsets [0, 7] hold 7",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]},\"b\":{\"dtype\":\"U8\","
            + "\"shape\":[2],\"data_offsets\":[1,3]}} | 3 | tensor 'b' begins at byte 1 and"
            + " overlaps the tensor before it, which ends at 2",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[1,3]}} | 3 | tensor 'a' begins at"
            + " byte 1 and leaves a gap behind the tensor before it, which ends at 0",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]}} | 3 | the tensors take 4"
            + " bytes and the file holds 3; it is truncated",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]}} | 5 | the tensors take 4"
            + " bytes and the file holds 5; it has bytes left over",
        "{\"__metadata__\":{\"a\":1}} | 0 | __metadata__.a is not a string",
      })
  void refusesHostileHeaders(String header, int dataBytes, String message) throws IOException {
    Path path = file(header, dataBytes);
    assertThatThrownBy(() -> SafetensorsFile.open(path))
        .isInstanceOf(FileFormatException.class)
        .hasMessageStartingWith(path + ": ")
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({"3", "9223372036854775807", "-1", "100000001", "1152921504606846976"})
  void refusesLengthsBeyondTheFileBeforeReadingThem(long length) throws IOException {
    Path path = file(length, new byte[] {'{', '}'}, 0);
    assertThatThrownBy(() -> SafetensorsFile.open(path))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining(
            "the header's length is given as " + Long.toUnsignedString(length) + " bytes");
  }

  @Test
  void refusesAFileShorterThanItsLength() throws IOException {
    Path path = Files.write(folder.resolve("short"), new byte[] {1, 2, 3});
    assertThatThrownBy(() -> SafetensorsFile.open(path)).hasMessageContaining("has 3 bytes");
  }
}
