package org.selfdiff.runner.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.record.MetricsLine;

class LossDistanceTest {
  private static Metrics losses(long first, long last, LongToDoubleFunction loss) {
    List<MetricsLine> lines = new ArrayList<>();
    for (long step = first; step <= last; step++) {
      lines.add(new MetricsLine(step, step, 0, Map.of(Metrics.LOSS, loss.applyAsDouble(step))));
      lines.add(new MetricsLine(step, step, 0, Map.of(Metrics.KNN_TOP1, 0.5)));
    }
    return new Metrics(lines);
  }

  @Test
  void theLargestDifferenceUpToEveryDecadeIsToldAndUpToTheEnd() {
    Metrics one = losses(1, 234, step -> 4);
    Metrics other = losses(1, 250, step -> step == 150 ? 3 : step == 7 ? 4.5 : 4.0625);

    LossDistance apart = LossDistance.between(one, other);

    assertThat(apart.steps()).containsExactly(1L, 10L, 100L, 234L);
    assertThat(apart.largest()).containsExactly(0.015625, 0.125, 0.125, 0.25);
  }

  @Test
  void onlyStepsInCommonCount() {
    Metrics one = losses(1, 40, step -> 2);

    assertThat(LossDistance.between(one, losses(20, 60, step -> 3)))
        .isEqualTo(new LossDistance(List.of(40L), List.of(0.5)));
    assertThat(LossDistance.between(one, losses(50, 60, step -> 3)).steps()).isEmpty();
    assertThat(LossDistance.between(one, losses(1, 10, step -> 2)))
        .isEqualTo(new LossDistance(List.of(1L, 10L), List.of(0.0, 0.0)));
    assertThat(LossDistance.between(one, losses(1, 1, step -> Double.NaN)).steps()).isEmpty();
  }
}
