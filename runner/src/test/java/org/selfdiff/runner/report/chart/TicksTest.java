package org.selfdiff.runner.report.chart;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TicksTest {
  @Test
  void enclosesARange() {
    assertThat(Ticks.around(3.81, 7.3, 4).values()).containsExactly(3.0, 4.0, 5.0, 6.0, 7.0, 8.0);
    assertThat(Ticks.around(0, 0.06, 4).values()).containsExactly(0.0, 0.02, 0.04, 0.06);
    assertThat(Ticks.around(-1, 1, 4).values()).containsExactly(-1.0, -0.5, 0.0, 0.5, 1.0);
    assertThat(Ticks.around(990, 1010, 4).values())
        .containsExactly(990.0, 995.0, 1000.0, 1005.0, 1010.0);
  }

  @Test
  void staysWithinARange() {
    assertThat(Ticks.within(0, 20, 6).values()).containsExactly(0.0, 5.0, 10.0, 15.0, 20.0);
    assertThat(Ticks.within(0.3, 2.2, 6).values()).containsExactly(0.5, 1.0, 1.5, 2.0);
  }

  @ParameterizedTest
  @CsvSource({
    "5, 1, 5",
    "0.02, 0.02, 0.02",
    "0, 0.5, 0.0",
    "-0.0, 0.5, 0.0",
    "200000, 50000, 2e5",
    "0.00025, 0.00005, 2.5e-4",
    "0, 0.00005, 0",
    "0.06, 0.02, 0.06",
    "-1.5, 0.5, -1.5"
  })
  void labelsHaveTheDigitsTheirStepNeeds(double value, double step, String label) {
    assertThat(ValueFormat.NUMBER.tick(value, step)).isEqualTo(label);
  }

  @Test
  void percentLabels() {
    assertThat(ValueFormat.PERCENT.tick(0.4, 0.2)).isEqualTo("40\u202f%");
    assertThat(ValueFormat.PERCENT.tick(0.125, 0.005)).isEqualTo("12.5\u202f%");
    assertThat(ValueFormat.PERCENT.value(0.7154)).isEqualTo("71.5 %");
    assertThat(ValueFormat.scientific(8.8e-6)).isEqualTo("8.8e-6");
    assertThat(ValueFormat.scientific(1e-12)).isEqualTo("1e-12");
  }
}
