package org.selfdiff.runner.engine.torch.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class TorchThreadTest {
  private final TorchThread thread = new TorchThread();

  @Test
  void worksAlwaysOnTheSameThreadAndNotTheCallers() {
    Thread first = thread.call(Thread::currentThread);
    assertThat(thread.call(Thread::currentThread)).isSameAs(first);
    assertThat(first).isNotSameAs(Thread.currentThread());
    assertThat(first.isDaemon()).isTrue();
  }

  @Test
  void aStackHoldsWhatAnOrdinaryOneDoesNot() {
    assertThat(thread.<Integer>call(() -> depth(1_000_000))).isEqualTo(1_000_000);
  }

  private static int depth(int left) {
    return left == 0 ? 0 : 1 + depth(left - 1);
  }

  @Test
  void anUncheckedExceptionPassesAsItIs() {
    RuntimeException thrown = new IllegalArgumentException("no such function");
    assertThatThrownBy(
            () ->
                thread.call(
                    () -> {
                      throw thrown;
                    }))
        .isSameAs(thrown);
  }

  @Test
  void anyOtherFailurePassesAsACause() {
    IOException thrown = new IOException("broken");
    assertThatThrownBy(
            () ->
                thread.call(
                    () -> {
                      throw thrown;
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("libtorch: broken")
        .hasCause(thrown);
  }

  @Test
  void worksOnAfterAFailure() {
    assertThatThrownBy(() -> thread.call(() -> Integer.parseInt("x")))
        .isInstanceOf(NumberFormatException.class);
    assertThat(thread.call(() -> 7)).isEqualTo(7);
  }

  @Test
  void anInterruptionOfTheCallerIsKept() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(
            () ->
                thread.call(
                    () -> {
                      Thread.sleep(10);
                      return null;
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("interrupted while libtorch was at work");
    assertThat(Thread.interrupted()).isTrue();
  }
}
