package org.selfdiff.runner.engine.nd4j;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/** What libnd4j does with rows of one index, which {@code scatterAddRows} relies on. */
class AddedRowsTest {
  private static final int ROWS = 256;
  private static final int TRIALS = 300;

  @Test
  void noRowOfAnIndexIsLost() {
    INDArray index = Nd4j.zeros(DataType.INT64, ROWS);
    INDArray ones = Nd4j.ones(DataType.DOUBLE, ROWS, 1, 3);
    for (int trial = 0; trial < TRIALS; trial++) {
      INDArray sums = Nd4j.zeros(DataType.DOUBLE, 2, 1, 3);
      Nd4j.exec(
          DynamicCustomOp.builder("scatter_add")
              .addInputs(sums, index, ones)
              .addOutputs(sums)
              .addBooleanArguments(true)
              .build());

      assertThat(sums.data().asDouble()).containsExactly(ROWS, ROWS, ROWS, 0, 0, 0);
    }
  }
}
