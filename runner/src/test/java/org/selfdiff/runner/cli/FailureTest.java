package org.selfdiff.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.selfdiff.runner.engine.DeviceException;

class FailureTest {
  @Test
  void aDeviceThatIsNotThereEndsWithThreeAndItsOwnMessage() {
    DeviceException failure = new DeviceException("no such device");

    assertThat(Failure.code(failure).status()).isEqualTo(3);
    assertThat(Failure.message(failure)).isEqualTo("no such device");
  }
}
