package org.selfdiff.runner.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CollapseTest {
  /** A measurement every ten steps, an epoch each. */
  private static Metrics metrics(double... signs) {
    List<MetricsLine> lines = new ArrayList<>();
    for (int i = 0; i < signs.length; i++) {
      lines.add(
          new MetricsLine(
              10L * i,
              i,
              0,
              i,
              Map.of(Collapse.SIGNS, signs[i], "measures/head_std", 0.5 / (i + 1), "loss", 1.0)));
    }
    return new Metrics(lines);
  }

  @Test
  void oneSignIsNoCollapseAndTwoAre() {
    assertThat(Collapse.of(metrics(0, 0, 1, 0, 1))).isEmpty();
    Collapse collapse = Collapse.of(metrics(0, 0, 1, 2, 3)).orElseThrow();
    assertThat(collapse.step()).isEqualTo(30);
    assertThat(collapse.sentence())
        .isEqualTo(
            "the features have collapsed since epoch 3: deviation of the head's outputs 0.125");
    assertThat(Collapse.lastGood(metrics(0, 0, 1, 2, 3))).isEqualTo(10);
    assertThat(Collapse.lastGood(metrics(0, 1, 2))).as("no step was good").isZero();
  }

  @Test
  void featuresThatHaveRecoveredHaveNotCollapsed() {
    assertThat(Collapse.of(metrics(0, 1, 2, 3, 0))).isEmpty();
    assertThat(Collapse.of(metrics(0, 1, 2, 0, 1, 2)).orElseThrow().step()).isEqualTo(50);
  }

  @Test
  void runsThatWereNotMeasuredSayNothing() {
    Metrics without = new Metrics(List.of(new MetricsLine(3, 1, 0, 1, Map.of("loss", 2.0))));
    assertThat(Collapse.of(without)).isEmpty();
    assertThat(Standing.of(without)).isEqualTo(Standing.NONE);
    assertThat(Headline.of(without, 0).warning()).isEmpty();
    assertThat(Headline.of(metrics(0, 1, 2), 0).warning().orElseThrow())
        .startsWith("the features have collapsed since epoch 2");
  }
}
