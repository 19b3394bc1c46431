package org.selfdiff.runner.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricsTest {
  private static final Metrics METRICS =
      new Metrics(
          List.of(
              new MetricsLine(20, 1, 100, Map.of("knn/top1", 0.25)),
              new MetricsLine(40, 2, 101, Map.of("loss", 1.5)),
              new MetricsLine(40, 2, 102.5, Map.of("knn/top1", 0.4)),
              new MetricsLine(40, 2, 103, Map.of("knn/top1", 0.5))));

  @Test
  void theValueOfAnEpochIsTheLastAtItsEnd() {
    assertThat(METRICS.at("knn/top1", 2)).hasValue(0.5);
    assertThat(METRICS.at("knn/top1", 1)).hasValue(0.25);
    assertThat(METRICS.at("loss", 2)).hasValue(1.5);
    assertThat(METRICS.at("knn/top1", 3)).isEmpty();
  }

  @Test
  void theEndIsTheLastLine() {
    assertThat(METRICS.end().step()).isEqualTo(40);
    assertThat(METRICS.seconds()).isEqualTo(3);
    assertThat(new Metrics(List.of()).end().step()).isZero();
  }
}
