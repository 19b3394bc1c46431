package org.selfdiff.methods.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Temperatures of DINO's released script. */
class TeacherTemperatureTest {
  @Test
  void theLastEpochOfTheRiseHasTheFinalTemperature() {
    TeacherTemperature rising = new TeacherTemperature(0.04, 0.07, 30);
    assertThat(rising.at(0)).isEqualTo(0.04);
    assertThat(rising.at(1)).isCloseTo(0.04 + 0.03 / 29, within(1e-15));
    assertThat(rising.at(29)).isCloseTo(0.07, within(1e-15));
    assertThat(rising.at(30)).isEqualTo(0.07);
  }

  @Test
  void aRiseOfOneEpochHasTheFirstTemperature() {
    TeacherTemperature once = new TeacherTemperature(0.02, 0.06, 1);
    assertThat(once.at(0)).isEqualTo(0.02);
    assertThat(once.at(1)).isEqualTo(0.06);
  }

  @Test
  void itStaysWithinAnEpoch() {
    TeacherTemperature rising = new TeacherTemperature(0.04, 0.07, 4);
    assertThat(rising.at(new StepPosition(2, 6, 7, 9))).isCloseTo(0.06, within(1e-15));
    assertThat(new TeacherTemperature(0.02, 0.06, 0).at(new StepPosition(0, 0, 7, 9)))
        .isEqualTo(0.06);
  }
}
