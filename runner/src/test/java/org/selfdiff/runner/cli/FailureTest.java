package org.selfdiff.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.selfdiff.runner.engine.DeviceException;
import org.selfdiff.runner.session.WeightsException;

class FailureTest {
  @Test
  void aDeviceThatIsNotThereEndsWithThreeAndItsOwnMessage() {
    DeviceException failure = new DeviceException("no such device");

    assertThat(Failure.code(failure).status()).isEqualTo(3);
    assertThat(Failure.message(failure)).isEqualTo("no such device");
  }

  @Test
  void weightsThatDoNotFitEndWithTwoAndTheirOwnMessage() {
    WeightsException failure = new WeightsException("another shape");

    assertThat(Failure.code(failure).status()).isEqualTo(2);
    assertThat(Failure.message(failure)).isEqualTo("another shape");
  }
}
