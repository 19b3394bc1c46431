package org.selfdiff.runner.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalTest {
  @Test
  void takesTheWidthFromTheEnvironment() {
    assertThat(Terminal.width(Map.of("COLUMNS", "132"), false)).isEqualTo(132);
    assertThat(Terminal.width(Map.of("COLUMNS", "0"), false)).isEqualTo(80);
    assertThat(Terminal.width(Map.of("COLUMNS", "wide"), false)).isEqualTo(80);
    assertThat(Terminal.width(Map.of(), false)).isEqualTo(80);
  }

  @Test
  void barsKeepTheirLength() {
    Terminal plain = new Terminal(System.out, true, 80, true, false);
    assertThat(plain.bar(0, 4)).isEqualTo("┄┄┄┄");
    assertThat(plain.bar(0.125, 4)).isEqualTo("╸┄┄┄");
    assertThat(plain.bar(0.5, 4)).isEqualTo("━━┄┄");
    assertThat(plain.bar(7, 4)).isEqualTo("━━━━");
    assertThat(plain.bar(Double.NaN, 4)).isEqualTo("┄┄┄┄");
    Terminal color = new Terminal(System.out, true, 80, true, true);
    assertThat(color.bar(0.5, 4)).isEqualTo("\033[36m━━\033[0m\033[90m━━\033[0m");
  }
}
