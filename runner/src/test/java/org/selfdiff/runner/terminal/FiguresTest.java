package org.selfdiff.runner.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0s",
    "59, 59s",
    "60, 1m 00s",
    "187, 3m 07s",
    "3600, 1h 00m",
    "86399, 23h 59m",
    "90000, 1d 01h",
    "-5, 0s"
  })
  void durations(long seconds, String text) {
    assertThat(Figures.duration(Duration.ofSeconds(seconds))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0", "6.0123, 6.012", "-6.0123, -6.012", "12.345, 12.35", "0.03125, 0.03125",
    "0.00012, 1.2e-04", "12345.6, 12346", "NaN, NaN", "Infinity, inf", "-Infinity, -inf",
    "2.5e9, 2.5e+09", "100, 100.0"
  })
  void numbers(double value, String text) {
    assertThat(Figures.number(value)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"5.32, 5.3", "812.4, 812", "9999.4, 9999", "12345, 12.3k"})
  void rates(double value, String text) {
    assertThat(Figures.rate(value)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"0.7154, 71.5 %", "1, 100.0 %", "0, 0.0 %"})
  void percents(double value, String text) {
    assertThat(Figures.percent(value)).isEqualTo(text);
  }
}
