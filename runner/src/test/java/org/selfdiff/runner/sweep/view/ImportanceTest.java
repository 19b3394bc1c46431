package org.selfdiff.runner.sweep.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ImportanceTest {
  @Test
  void groupsThatExplainEverythingHaveAllOfTheVariance() {
    assertThat(Importance.epsilonSquared(List.of(List.of(1.0, 1.0), List.of(3.0, 3.0)))).isOne();
  }

  @Test
  void groupsThatExplainNothingHaveNone() {
    assertThat(Importance.epsilonSquared(List.of(List.of(1.0, 3.0), List.of(3.0, 1.0)))).isZero();
  }

  @Test
  void whatChanceExplainsIsTakenOff() {
    // SST = 10 about the mean 4, SSB = 8, SSW = 2, MSW = 2 / 2: (8 - 1) / 10.
    double share =
        Importance.epsilonSquared(
            List.of(
                List.of(4 - Math.sqrt(2) - Math.sqrt(0.5), 4 - Math.sqrt(2) + Math.sqrt(0.5)),
                List.of(4 + Math.sqrt(2) - Math.sqrt(0.5), 4 + Math.sqrt(2) + Math.sqrt(0.5))));
    assertThat(share).isCloseTo(0.7, within(1e-12));
  }
}
