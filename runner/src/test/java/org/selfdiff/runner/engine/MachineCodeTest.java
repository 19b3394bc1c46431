package org.selfdiff.runner.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MachineCodeTest {
  /** Kepler to Blackwell; what is compiled for 8.6 runs on 8.9, not on 8.5 or 9.0. */
  @ParameterizedTest
  @CsvSource({
    "3, 5, false, false",
    "3, 7, true, false",
    "6, 2, true, false",
    "7, 0, true, false",
    "7, 5, true, true",
    "8, 0, true, true",
    "8, 9, true, true",
    "9, 0, false, true",
    "10, 0, false, true",
    "10, 3, false, true",
    "11, 0, false, false",
    "12, 1, false, true"
  })
  void codeServesItsOwnMajorVersionUpwards(int major, int minor, boolean nd4j, boolean torch) {
    Gpu gpu = new Gpu(0, "a GPU", major, minor, 1L << 30);

    assertThat(MachineCode.ND4J.serves(gpu)).isEqualTo(nd4j);
    assertThat(MachineCode.TORCH.serves(gpu)).isEqualTo(torch);
  }
}
