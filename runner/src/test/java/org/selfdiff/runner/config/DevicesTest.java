package org.selfdiff.runner.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DevicesTest {
  @Test
  void aCountNamesNoGpu() {
    assertThat(Devices.parse("1")).contains(new Devices(1, List.of()));
    assertThat(Devices.parse("1024")).contains(new Devices(1_024, List.of()));
  }

  @Test
  void gpusKeepTheirOrder() {
    assertThat(Devices.parse("0")).contains(new Devices(1, List.of(0)));
    assertThat(Devices.parse("0-3")).contains(new Devices(4, List.of(0, 1, 2, 3)));
    assertThat(Devices.parse("5-6, 0,2")).contains(new Devices(4, List.of(5, 6, 0, 2)));
    assertThat(Devices.parse("3-3")).contains(new Devices(1, List.of(3)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "all", "-1", "1.5", "007", "2,", "0-", "0:3", "1025", "99999", "0-7 8"})
  void allElseIsRefused(String text) {
    assertThat(Devices.parse(text)).isEmpty();
    assertThat(Devices.problem(text).orElseThrow())
        .contains("expected a count from 1 to 1024, or GPUs by number as in 0-7 or 0,2");
  }

  @Test
  void whatIsWrongWithAListIsNamed() {
    assertThat(Devices.problem("7-0")).contains("\"7-0\" counts down from 7, expected 0-7");
    assertThat(Devices.problem("1,0-3"))
        .contains("\"1,0-3\" names GPU 1 twice, expected each once: a GPU has one process");
    assertThat(Devices.parse("1,0-3")).isEmpty();
  }
}
