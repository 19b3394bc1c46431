package org.selfdiff.methods.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;

/** Four rows with mean (3, 3), both variances 14/3 and covariance -1/3. */
class WhiteningTest {
  private static final double[] ROWS = {1, 2, 3, 1, 2, 6, 6, 3};

  private final Computed computed = new Computed(DType.F64);
  private final Graph g = computed.graph();

  private double[] whitened(double[] rows, int batches, double shrinkage) {
    Value x = computed.tensor(rows, batches, 4, 2);
    return computed.numbers(Whitening.of(g, x, shrinkage));
  }

  /** Forward substitution by hand. */
  private static double[] expected(double variance, double covariance) {
    double l11 = Math.sqrt(variance);
    double l21 = covariance / l11;
    double l22 = Math.sqrt(variance - l21 * l21);
    double[] y = new double[8];
    for (int i = 0; i < 8; i += 2) {
      y[i] = (ROWS[i] - 3) / l11;
      y[i + 1] = (ROWS[i + 1] - 3 - l21 * y[i]) / l22;
    }
    return y;
  }

  @Test
  void rowsAreSolvedWithTheFactorOfTheirCovariance() {
    assertThat(whitened(ROWS, 1, 0)).containsExactly(expected(14 / 3.0, -1 / 3.0), within(1e-12));
  }

  @Test
  void aShrunkCovarianceIsPartlyTheIdentity() {
    assertThat(whitened(ROWS, 1, 0.25))
        .containsExactly(expected(0.75 * 14 / 3 + 0.25, 0.75 * -1 / 3), within(1e-12));
  }

  @Test
  void everyBatchHasItsOwnStatistics() {
    double[] both = new double[16];
    for (int i = 0; i < 8; i++) {
      both[i] = ROWS[i];
      both[i + 8] = 5 * ROWS[i] - 70;
    }
    double[] once = expected(14 / 3.0, -1 / 3.0);
    double[] twice = new double[16];
    System.arraycopy(once, 0, twice, 0, 8);
    System.arraycopy(once, 0, twice, 8, 8);
    assertThat(whitened(both, 2, 0)).containsExactly(twice, within(1e-12));
  }
}
