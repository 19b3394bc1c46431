package org.selfdiff.runner.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WindowSizeTest {
  private final AtomicLong time = new AtomicLong();
  private final AtomicInteger asked = new AtomicInteger();

  private void later(int milliseconds) {
    time.addAndGet(milliseconds * 1_000_000L);
  }

  @Test
  void followsTheWindowAndWaitsForNoAnswer() {
    AtomicInteger columns = new AtomicInteger(-1);
    WindowSize window =
        new WindowSize(
            100,
            time::get,
            () -> {
              asked.incrementAndGet();
              return () -> columns.get() < 0 ? OptionalInt.empty() : OptionalInt.of(columns.get());
            });
    later(900);
    assertThat(window.width()).isEqualTo(100);
    assertThat(asked).hasValue(0);
    later(200);
    assertThat(window.width()).isEqualTo(100);
    later(5000);
    assertThat(window.width()).isEqualTo(100);
    assertThat(asked).hasValue(1);
    columns.set(40);
    assertThat(window.width()).isEqualTo(40);
    columns.set(0);
    later(1100);
    assertThat(window.width()).isEqualTo(40);
    later(1100);
    assertThat(window.width()).isEqualTo(40);
  }

  @Test
  void keepsItsWidthWhereNobodyAnswers() {
    WindowSize window =
        new WindowSize(
            90,
            time::get,
            () -> {
              asked.incrementAndGet();
              throw new IOException("no stty");
            });
    for (int i = 0; i < 10; i++) {
      later(600);
      assertThat(window.width()).isEqualTo(90);
    }
    assertThat(asked).hasValue(5);
  }
}
