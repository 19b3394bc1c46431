package org.selfdiff.runner.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.selfdiff.runner.report.chart.ValueFormat;

class QuantityTest {
  @Test
  void keysReadAsWords() {
    assertThat(Quantity.of("feature_rank"))
        .isEqualTo(new Quantity("feature_rank", "Feature rank", ValueFormat.NUMBER, false, true));
    assertThat(Quantity.of("gradNorm").title()).isEqualTo("gradNorm");
    assertThat(Quantity.of("lr").title()).isEqualTo("Learning rate");
  }

  @Test
  void onlyNeighborsAreShares() {
    assertThat(Quantity.of("knn/top5").format()).isEqualTo(ValueFormat.PERCENT);
    assertThat(Quantity.of("contrast_top1").format()).isEqualTo(ValueFormat.NUMBER);
  }
}
