package org.selfdiff.methods.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;

/** One pair of rows that is equal and one at a right angle. */
class EmbeddingDistanceTest {
  private final Computed computed = new Computed(DType.F64);
  private final Graph g = computed.graph();
  private final Value a = computed.matrix(new double[][] {{3, 4}, {0, 2}});
  private final Value b = computed.matrix(new double[][] {{3, 4}, {5, 0}});

  @Test
  void ofUnitRowsItIsAMeanOverTheRows() {
    assertThat(computed.numbers(new EmbeddingDistance(true).of(g, a, b))[0])
        .isCloseTo((0 + 2) / 2.0, within(1e-12));
  }

  @Test
  void ofRowsAsTheyAreItIsAMeanOverAllElements() {
    assertThat(computed.numbers(new EmbeddingDistance(false).of(g, a, b))[0])
        .isCloseTo((25 + 4) / 4.0, within(1e-12));
  }

  @Test
  void aRowBelowTheSmallestNormIsDividedByThat() {
    Value tiny = computed.matrix(new double[][] {{1e-9, 0}});
    Value unit = computed.matrix(new double[][] {{1, 0}});
    assertThat(computed.numbers(CosineSimilarity.mean(g, tiny, unit, 1e-8))[0])
        .isCloseTo(0.1, within(1e-12));
  }
}
