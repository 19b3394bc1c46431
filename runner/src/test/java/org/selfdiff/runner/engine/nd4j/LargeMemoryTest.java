package org.selfdiff.runner.engine.nd4j;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.javacpp.BytePointer;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.runner.engine.Memory;

/** Numbers behind the first 2 GiB of a memory. */
class LargeMemoryTest {
  private static final long BEFORE = 1L << 31;

  @Test
  void lieWhereTheyAre() {
    try (BytePointer real = new BytePointer(1024).zero();
        BytePointer start = real.getPointer(-BEFORE)) {
      // What lies before is not ours and is not touched.
      Memory memory = Nd4jArrays.memory(start, DType.U8, BEFORE + 1024);
      memory.put(BEFORE, 7);
      memory.put(BEFORE + 1023, 9);
      assertThat(real.get(0)).isEqualTo((byte) 7);
      assertThat(real.get(1023)).isEqualTo((byte) 9);
      assertThat(memory.get(BEFORE + 1023)).isEqualTo(9);
      assertThat(real.get(1)).isZero();
    }
  }
}
