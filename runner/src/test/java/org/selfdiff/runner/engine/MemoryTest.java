package org.selfdiff.runner.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.selfdiff.methods.graph.DType;

/** Memory in pieces of 16 bytes, so that what is larger than 2 GiB is tried on a few numbers. */
class MemoryTest {
  private static Memory memory(DType type, int size) {
    return new Memory(
        type,
        size,
        (from, count) -> {
          assertThat(from % 16).isZero();
          return ByteBuffer.allocateDirect(count).order(ByteOrder.nativeOrder());
        },
        4);
  }

  private static Memory counting(DType type, int size) {
    Memory memory = memory(type, size);
    for (int i = 0; i < size; i++) {
      memory.put(i, i + 1);
    }
    return memory;
  }

  @ParameterizedTest
  @EnumSource
  void numbersOfEveryTypeLieOneBehindTheOther(DType type) {
    Memory memory = counting(type, 35);
    assertThat(memory.type()).isEqualTo(type);
    assertThat(memory.size()).isEqualTo(35);
    assertThat(memory.get(34)).isEqualTo(35);
    double[] some = new double[20];
    memory.get(9, some);
    memory.put(2, some);
    assertThat(memory.doubles())
        .startsWith(1, 2, 10, 11)
        .containsSubsequence(28, 29, 23, 24)
        .endsWith(34, 35);
    memory.fill(3);
    assertThat(memory.doubles()).containsOnly(3).hasSize(35);
    memory.fill(counting(type, 35).doubles());
    assertThat(memory.doubles()).startsWith(1, 2).endsWith(34, 35);
  }

  @ParameterizedTest
  @EnumSource
  void partsOfArraysOfFloatsCrossPieces(DType type) {
    Memory memory = counting(type, 13);
    float[] into = new float[12];
    memory.get(2, into, 1, 10);
    assertThat(into).containsExactly(0, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0);
    memory.put(3, into, 2, 9);
    assertThat(memory.doubles()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13);
    FloatBuffer given = FloatBuffer.wrap(new float[] {50, 60, 70, 80, 90, 100}).position(1);
    memory.put(1, given);
    assertThat(given.remaining()).isEqualTo(5);
    assertThat(memory.floats()).startsWith(1, 60, 70, 80, 90, 100, 7, 8);
  }

  @Test
  void integersOfEightBitsHaveNoSign() {
    Memory memory = memory(DType.U8, 2);
    memory.fill(250);
    assertThat(memory.doubles()).containsExactly(250, 250);
  }

  @Test
  void bitsAreCopiedAcrossPieces() {
    Memory from = counting(DType.F32, 15);
    float odd = Float.intBitsToFloat(0x7fc01234);
    from.put(7, new float[] {odd}, 0, 1);
    Memory to = memory(DType.F32, 15);
    to.copy(1, from, 3, 11);
    float[] found = to.floats();
    assertThat(found).startsWith(0, 4, 5, 6, 7).endsWith(13, 14, 0, 0, 0);
    assertThat(Float.floatToRawIntBits(found[5])).isEqualTo(0x7fc01234);
    to.copy(from);
    assertThat(to.doubles()).isEqualTo(from.doubles());
    assertThatThrownBy(() -> to.copy(memory(DType.I64, 15)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("I64 is no F32");
  }

  @Test
  void bytesAreReadAndWrittenAcrossPieces() {
    Memory memory = counting(DType.U8, 40);
    ByteBuffer bytes = ByteBuffer.allocate(30);
    memory.read(5, bytes);
    assertThat(bytes.flip().remaining()).isEqualTo(30);
    assertThat(bytes.get(0)).isEqualTo((byte) 6);
    assertThat(bytes.get(29)).isEqualTo((byte) 35);
    memory.write(0, bytes);
    assertThat(bytes.hasRemaining()).isFalse();
    assertThat(memory.doubles()).startsWith(6, 7).containsSubsequence(34, 35, 31, 32);
  }

  @Test
  void allBytesAreACopy() {
    Memory memory = counting(DType.F32, 9);
    ByteBuffer bytes = memory.bytes();
    memory.fill(0);
    assertThat(bytes.remaining()).isEqualTo(36);
    assertThat(bytes.getFloat(32)).isEqualTo(9);
  }
}
