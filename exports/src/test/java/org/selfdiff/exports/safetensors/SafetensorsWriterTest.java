package org.selfdiff.exports.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.selfdiff.exports.FileFormatException;

class SafetensorsWriterTest {
  /** Byte i of every tensor is i, modulo 251. */
  private record Counting(List<TensorInfo> tensors) implements TensorSource {
    @Override
    public void read(String name, long offset, ByteBuffer into) {
      for (long at = offset; into.hasRemaining(); at++) {
        into.put((byte) (at % 251));
      }
    }
  }

  private static byte[] write(TensorSource source, Map<String, String> metadata)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    SafetensorsWriter.write(Channels.newChannel(bytes), source, metadata);
    return bytes.toByteArray();
  }

  @Test
  void writesTheFormatToTheByte() throws IOException {
    byte[] file =
        write(
            new Counting(
                List.of(
                    TensorInfo.of("flag", SafetensorsDType.BOOL, 3),
                    TensorInfo.of("w", SafetensorsDType.F32, 1, 2),
                    TensorInfo.of("step", SafetensorsDType.I64),
                    TensorInfo.of("none", SafetensorsDType.F32, 0, 7))),
            Map.of("k", "v\"\u00e9"));
    String json =
        "{\"__metadata__\":{\"k\":\"v\\\"\u00e9\"},"
            + "\"step\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[0,8]},"
            + "\"w\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[8,16]},"
            + "\"none\":{\"dtype\":\"F32\",\"shape\":[0,7],\"data_offsets\":[16,16]},"
            + "\"flag\":{\"dtype\":\"BOOL\",\"shape\":[3],\"data_offsets\":[16,19]}}";
    byte[] text = json.getBytes(StandardCharsets.UTF_8);
    int padded = (text.length + 7) / 8 * 8;
    ByteBuffer expected = ByteBuffer.allocate(8 + padded + 19).order(ByteOrder.LITTLE_ENDIAN);
    expected.putLong(padded).put(text);
    for (int i = text.length; i < padded; i++) {
      expected.put((byte) 0x20);
    }
    expected.put(new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2});
    assertThat(file).containsExactly(expected.array());
  }

  @Test
  void anEmptyFileIsTheEmptyObject() throws IOException {
    assertThat(write(new Counting(List.of()), Map.of()))
        .containsExactly(8, 0, 0, 0, 0, 0, 0, 0, '{', '}', ' ', ' ', ' ', ' ', ' ', ' ');
  }

  @Test
  void passesLargeTensorsInPieces() throws IOException {
    long length = (1L << 23) + 5;
    byte[] file =
        write(new Counting(List.of(TensorInfo.of("x", SafetensorsDType.U8, length))), Map.of());
    int begin = 8 + (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
    assertThat(file.length - begin).isEqualTo((int) length);
    for (int i : new int[] {0, 250, 251, 1 << 22, (1 << 22) + 1, (1 << 23) + 4}) {
      assertThat(file[begin + i]).isEqualTo((byte) (i % 251));
    }
  }

  @Test
  void refusesNamesGivenTwiceAndShortReads() {
    TensorInfo w = TensorInfo.of("w", SafetensorsDType.F32, 2);
    assertThatThrownBy(() -> write(new Counting(List.of(w, w)), Map.of()))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("'w' is reserved or given twice");
    TensorSource idle =
        new TensorSource() {
          @Override
          public List<TensorInfo> tensors() {
            return List.of(w);
          }

          @Override
          public void read(String name, long offset, ByteBuffer into) {
            into.putInt(0);
          }
        };
    assertThatThrownBy(() -> write(idle, Map.of()))
        .hasMessage("tensor 'w': reading at byte 0 left 4 bytes unfilled");
  }

  @Test
  void refusesImpossibleShapes() {
    assertThatThrownBy(() -> TensorInfo.of("w", SafetensorsDType.F32, 2, -1))
        .hasMessage("tensor 'w': shape [2, -1] has a negative extent");
    assertThatThrownBy(() -> TensorInfo.of("w", SafetensorsDType.F32, 1L << 40, 1L << 40))
        .hasMessageContaining("exceeds 2^63 bytes");
  }
}
