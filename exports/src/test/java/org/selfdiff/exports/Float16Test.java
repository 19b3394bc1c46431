package org.selfdiff.exports;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Float16Test {
  @Test
  void everyNumberComesBack() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      double value = Float16.toDouble((short) bits);
      short again = Float16.of((float) value);
      if (Double.isNaN(value)) {
        assertThat(Float16.toDouble(again)).isNaN();
      } else {
        assertThat(again).as("%x", bits).isEqualTo((short) bits);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 3c00",
    "-2, c000",
    "65504, 7bff",
    "65519.99, 7bff",
    "65520, 7c00",
    "-1e30, fc00",
    "5.9604645e-8, 1",
    "2.9802322e-8, 0",
    "2.9802326e-8, 1",
    "6.1035156e-5, 400",
    // Halfway between two numbers: the one with an even last bit.
    "1.00048828125, 3c00",
    "1.00146484375, 3c02",
    "0.33333334, 3555",
    "2047.5, 6800"
  })
  void theNearestNumberIsTaken(float value, String bits) {
    assertThat(Integer.toHexString(Float16.of(value) & 0xffff)).isEqualTo(bits);
  }
}
