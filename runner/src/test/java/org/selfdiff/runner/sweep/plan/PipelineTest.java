package org.selfdiff.runner.sweep.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PipelineTest {
  @Test
  void inputThatFitsBesideTheWorkCostsNothing() {
    // One thread of two works for 3 s, the other prepares for 2 s.
    Pipeline beside = new Pipeline(3, 1, 2, 1, 2, 1);

    assertThat(beside.seconds()).isEqualTo(3);
    assertThat(beside.waiting()).isZero();
  }

  @Test
  void workWaitsForInputThatTakesLonger() {
    // 8 s of preparation by two of four cores.
    Pipeline waits = new Pipeline(3, 1, 8, 2, 4, 1);

    assertThat(waits.seconds()).isEqualTo(4);
    assertThat(waits.waiting()).isEqualTo(1);
  }

  @Test
  void bothShareTheCores() {
    // 3 s on both cores and 1 s of one core are 7 s of one core.
    assertThat(new Pipeline(3, 2, 1, 2, 2, 1).seconds()).isEqualTo(3.5);
    // More threads than cores change nothing.
    assertThat(new Pipeline(3, 8, 1, 8, 2, 1).seconds()).isEqualTo(3.5);
    assertThat(new Pipeline(3, 1, 1, 1, 1, 1).seconds()).isEqualTo(4);
  }

  @Test
  void whatHindersEachOtherTakesLonger() {
    Pipeline crowded = new Pipeline(3, 1, 2, 1, 2, 1.5);

    assertThat(crowded.seconds()).isEqualTo(4.5);
    assertThat(crowded.waiting()).isEqualTo(1.5);
  }

  @Test
  void everythingNeedsAThread() {
    assertThatThrownBy(() -> new Pipeline(3, 1, 1, 0, 1, 1))
        .hasMessage(
            "no work of 3.0 s on 1 threads with 1.0 s on 0 workers and 1 cores," + " crowding 1.0");
  }
}
