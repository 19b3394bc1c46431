package org.selfdiff.runner.engine.nd4j;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Shape;

/** Places of the largest numbers, the first of equal ones first. */
class LargestOfRowsTest {
  private static long[] largest(double[][] rows, DType type, int k) {
    INDArray x = Nd4j.create(rows).castTo(type.nd4j());
    INDArray places = Nd4j.create(DataType.INT64, rows.length, k);
    Shape shape = Shape.of(rows.length, rows[0].length);
    new LargestOfRows(x, places, shape, k).run();
    return places.reshape(places.length()).toLongVector();
  }

  @Test
  void ofBothTypesInFallingOrder() {
    double[][] rows = {{1, 5, 3, 4}, {-1, -2, -8, -0.5}};
    assertThat(largest(rows, DType.F32, 3)).containsExactly(1, 3, 2, 3, 0, 1);
    assertThat(largest(rows, DType.F64, 4)).containsExactly(1, 3, 2, 0, 3, 0, 1, 2);
  }

  @Test
  void equalNumbersKeepTheirOrder() {
    assertThat(largest(new double[][] {{2, 7, 7, 2, 7, 2}}, DType.F64, 4))
        .containsExactly(1, 2, 4, 0);
  }
}
