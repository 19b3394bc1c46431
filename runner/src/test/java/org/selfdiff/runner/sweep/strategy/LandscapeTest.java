package org.selfdiff.runner.sweep.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.sweep.space.SweepPoint;

/** The functions have their least values where the literature says. */
class LandscapeTest {
  @Test
  void branin() {
    assertThat(regret(0, Math.PI, 2.275)).isCloseTo(0, within(1e-6));
    assertThat(regret(0, -Math.PI, 12.275)).isCloseTo(0, within(1e-6));
    assertThat(regret(0, 9.42478, 2.475)).isCloseTo(0, within(1e-6));
  }

  @Test
  void hartmann() {
    assertThat(regret(1, 0.20169, 0.150011, 0.476874, 0.275332, 0.311652, 0.6573))
        .isCloseTo(0, within(1e-6));
  }

  @Test
  void rosenbrock() {
    assertThat(regret(2, 1, 1, 1, 1)).isZero();
    assertThat(regret(2, 0, 0, 0, 1)).isEqualTo(103);
  }

  private static double regret(int landscape, double... x) {
    Map<String, Double> values = new LinkedHashMap<>();
    for (int i = 0; i < x.length; i++) {
      values.put("x" + i, x[i]);
    }
    return Landscape.ALL.get(landscape).regret(new SweepPoint(values));
  }
}
