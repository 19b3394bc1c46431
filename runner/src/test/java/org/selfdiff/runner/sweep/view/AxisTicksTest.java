package org.selfdiff.runner.sweep.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.sweep.language.Axis;
import org.selfdiff.runner.sweep.language.Option;
import org.selfdiff.runner.sweep.space.Categorical;
import org.selfdiff.runner.sweep.space.IntRange;
import org.selfdiff.runner.sweep.space.RealRange;

class AxisTicksTest {
  private static Axis real(double low, double high, boolean log) {
    return new Axis(new RealRange("x", low, high, log), "x", List.of());
  }

  @Test
  void logarithmicAxesAreMarkedAtPowersOfTen() {
    assertThat(AxisTicks.of(real(0.001, 0.5, true)).values())
        .containsExactly("0.001", "0.01", "0.1");
    assertThat(AxisTicks.of(real(1e-6, 1e-3, true)).values())
        .containsExactly("1e-6", "1e-5", "1e-4", "0.001");
    assertThat(AxisTicks.of(real(0.03, 0.3, true)).values()).containsExactly("0.05", "0.1", "0.2");
    assertThat(AxisTicks.of(real(1e-12, 1, true)).values())
        .containsExactly("1e-12", "1e-10", "1e-8", "1e-6", "1e-4", "0.01", "1");
    assertThat(AxisTicks.of(real(0.03, 0.04, true)).values()).containsExactly("0.03", "0.04");
  }

  @Test
  void evenAxesAreMarkedAtRoundNumbers() {
    assertThat(AxisTicks.of(real(0.9, 0.999, false)).values())
        .containsExactly("0.9", "0.92", "0.94", "0.96", "0.98");
    assertThat(AxisTicks.of(real(-1, 1, false)).values())
        .containsExactly("-1", "-0.5", "0", "0.5", "1");
    assertThat(AxisTicks.of(real(0.5, 0.5, false)).values()).containsExactly("0.5");
    assertThat(AxisTicks.of(new Axis(new IntRange("n", 1, 3, false), "n", List.of())).values())
        .containsExactly("1", "2", "3");
  }

  @Test
  void choicesAreCalledByTheirKinds() {
    Axis axis =
        new Axis(
            new Categorical("c", 2),
            "c",
            List.of(
                new Option("{\"kind\":\"moco\"}", List.of()),
                new Option(
                    "[{\"kind\":\"random-resized-crop\"},{\"kind\":\"color-jitter\"}]",
                    List.of())));
    assertThat(AxisTicks.of(axis).values()).containsExactly("moco", "[random-resiz…itter]");
  }
}
