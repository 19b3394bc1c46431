package org.selfdiff.runner.report.chart;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EndLabelsTest {
  @Test
  void labelsWithRoomStandWhereTheyWantTo() {
    assertThat(EndLabels.apart(new double[] {20, 50, 90}, 10, 100, 14)).containsExactly(20, 50, 90);
  }

  @Test
  void closeLabelsMoveApartAndStayWithin() {
    assertThat(EndLabels.apart(new double[] {5, 6, 7}, 10, 100, 14)).containsExactly(10, 24, 38);
    assertThat(EndLabels.apart(new double[] {95, 98, 99}, 10, 100, 14))
        .containsExactly(72, 86, 100);
  }
}
