package org.selfdiff.methods.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;

class ViewPairsTest {
  private final Computed computed = new Computed(DType.F64);
  private final Graph g = computed.graph();

  private double mean(int views) {
    Value mean = ViewPairs.mean(g, views, (i, j) -> computed.number(10 * i + j));
    return computed.numbers(mean)[0];
  }

  @Test
  void everyPairCountsOnce() {
    assertThat(mean(2)).isEqualTo(1);
    assertThat(mean(3)).isCloseTo((1 + 2 + 12) / 3.0, within(1e-12));
    assertThat(mean(4)).isCloseTo((1 + 2 + 3 + 12 + 13 + 23) / 6.0, within(1e-12));
  }
}
