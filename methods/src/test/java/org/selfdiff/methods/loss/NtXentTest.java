package org.selfdiff.methods.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;

/** Two images whose embeddings are the axes of the plane. */
class NtXentTest {
  private final Computed computed = new Computed(DType.F64);
  private final Graph g = computed.graph();
  private final Value axes = computed.matrix(new double[][] {{1, 0}, {0, 1}});
  private final Value exchanged = computed.matrix(new double[][] {{0, 1}, {1, 0}});

  private double number(Value v) {
    return computed.numbers(v)[0];
  }

  @Test
  void everyEmbeddingChoosesAmongAllButItself() {
    // The positive has the logit 1 / 0.5, the two others 0.
    BatchContrast contrast = NtXent.of(g, axes, axes, 0.5);
    assertThat(number(contrast.loss())).isCloseTo(Math.log(Math.exp(2) + 2) - 2, within(1e-12));
    assertThat(number(contrast.accuracy(g, 1))).isEqualTo(100);
  }

  @Test
  void anotherImageThatIsMoreAlikeIsAMiss() {
    BatchContrast contrast = NtXent.of(g, axes, exchanged, 1);
    assertThat(number(contrast.loss())).isCloseTo(Math.log(Math.E + 2), within(1e-12));
    assertThat(number(contrast.accuracy(g, 1))).isZero();
    assertThat(number(contrast.accuracy(g, 3))).isEqualTo(100);
  }
}
