package org.selfdiff.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WidthTest {
  @Test
  void theTerminalDecidesWithinLimits() {
    assertThat(Width.of("120")).isEqualTo(120);
    assertThat(Width.of("20")).isEqualTo(60);
    assertThat(Width.of("1000")).isEqualTo(160);
  }

  @Test
  void anUnknownTerminalHasAHundredColumns() {
    assertThat(Width.of(null)).isEqualTo(100);
    assertThat(Width.of("wide")).isEqualTo(100);
  }
}
