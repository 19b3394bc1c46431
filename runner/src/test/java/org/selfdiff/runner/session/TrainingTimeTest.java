package org.selfdiff.runner.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TrainingTimeTest {
  @Test
  void goesOnBehindEarlierLaunchesAndLeavesOutWhatIsBefore() {
    AtomicLong now = new AtomicLong(7_000_000_000L);
    TrainingTime time = new TrainingTime(12.5, now::get);
    now.addAndGet(3_000_000_000L);
    assertThat(time.seconds()).isEqualTo(15.5);
    time.begin();
    assertThat(time.seconds()).isEqualTo(12.5);
    now.addAndGet(250_000_000L);
    assertThat(time.seconds()).isEqualTo(12.75);
  }
}
