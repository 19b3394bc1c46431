package org.selfdiff.methods.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;

/** InfoNCE with a queue in numbers worked out by hand. */
class QueueContrastTest {
  private static final Offset<Double> EXACT = within(1e-12);

  private final Computed computed = new Computed(DType.F64);
  private final Graph g = computed.graph();

  @Test
  void everyPositiveMeetsTheSameNegatives() {
    Value queries = computed.matrix(new double[][] {{1, 0}, {0, 1}});
    Value queue = computed.matrix(new double[][] {{1, 0}, {0, 1}});
    QueueContrast contrast = QueueContrast.of(g, queries, queue, 1);
    Value same = computed.matrix(new double[][] {{1, 0}, {0, 1}});
    Value other = computed.matrix(new double[][] {{0, 1}, {1, 0}});
    // Negatives are 1 and 0 for both queries.
    assertThat(computed.numbers(contrast.against(same))[0])
        .isCloseTo(Math.log(2 * Math.E + 1) - 1, EXACT);
    assertThat(computed.numbers(contrast.against(other))[0]).isCloseTo(Math.log(Math.E + 2), EXACT);
  }

  @Test
  void itIsInfoNceAtAnyTemperature() {
    Value queries = computed.matrix(new double[][] {{0.6, 0.8}, {1, 0}});
    Value keys = computed.matrix(new double[][] {{0.8, 0.6}, {0, 1}});
    Value queue = computed.matrix(new double[][] {{1, 0, -0.6}, {0, 1, 0.8}});
    double expected = computed.numbers(InfoNce.of(g, queries, keys, queue, 0.05).loss())[0];
    Value loss = QueueContrast.of(g, queries, queue, 0.05).against(keys);
    assertThat(computed.numbers(loss)[0]).isCloseTo(expected, EXACT);
  }
}
