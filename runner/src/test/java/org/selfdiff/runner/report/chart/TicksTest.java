package org.selfdiff.runner.report.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TicksTest {
  private static ChartAxis axis(ValueFormat format, boolean log) {
    return new ChartAxis("", format, false, log, List.of());
  }

  private static Ticks around(double... values) {
    return Ticks.around(axis(ValueFormat.NUMBER, false), values);
  }

  private static Ticks log(ValueFormat format, double... values) {
    return Ticks.around(axis(format, true), values);
  }

  @Test
  void enclosesARange() {
    assertThat(around(3.81, 7.3).values()).containsExactly(3.0, 4.0, 5.0, 6.0, 7.0, 8.0);
    assertThat(around(0, 0.06).values()).containsExactly(0.0, 0.02, 0.04, 0.06);
    assertThat(around(-1, 1).values()).containsExactly(-1.0, -0.5, 0.0, 0.5, 1.0);
    assertThat(around(990, 1010).values()).containsExactly(990.0, 995.0, 1000.0, 1005.0, 1010.0);
    assertThat(around(1e6, 3e7).labels()).containsExactly("0", "1e7", "2e7", "3e7");
    assertThat(around(0, 4).place(1)).isEqualTo(0.25);
  }

  @Test
  void staysWithinARange() {
    ChartAxis number = axis(ValueFormat.NUMBER, false);
    assertThat(Ticks.within(number, new double[] {0, 20}, 6).values())
        .containsExactly(0.0, 5.0, 10.0, 15.0, 20.0);
    assertThat(Ticks.within(number, new double[] {0.3, 2.2}, 6).values())
        .containsExactly(0.5, 1.0, 1.5, 2.0);
    assertThat(Ticks.within(axis(ValueFormat.DURATION, false), new double[] {0, 7300}, 5).labels())
        .containsExactly("0s", "30m", "1h", "1h 30m", "2h");
    assertThat(Ticks.within(axis(ValueFormat.COUNT, false), new double[] {0, 3}, 5).labels())
        .containsExactly("0", "1", "2", "3");
  }

  @Test
  void logarithmicAxesHavePowersOfTen() {
    assertThat(log(ValueFormat.NUMBER, 2e-8, 0.1).labels())
        .containsExactly("1e-8", "1e-6", "1e-4", "0.01", "1");
    assertThat(log(ValueFormat.PERCENT, 0.02, 0.05, 0, -1).labels())
        .containsExactly("2\u202f%", "5\u202f%");
    assertThat(log(ValueFormat.NUMBER, 1, 100).place(10)).isEqualTo(0.5);
  }

  @Test
  void marksOfTheAxisComeFirst() {
    ChartAxis rungs = new ChartAxis("", ValueFormat.COUNT, false, true, List.of(1.0, 3.0, 9.0));
    Ticks ticks = Ticks.within(rungs, new double[] {1, 9}, 6);

    assertThat(ticks.labels()).containsExactly("1", "3", "9");
    assertThat(ticks.place(3)).isEqualTo(0.5);
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
