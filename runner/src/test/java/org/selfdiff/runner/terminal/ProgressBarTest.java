package org.selfdiff.runner.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressBarTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final AtomicLong time = new AtomicLong();

  private ProgressBar bar(boolean live, int width) {
    Terminal terminal =
        new Terminal(
            new PrintStream(bytes, true, StandardCharsets.UTF_8), live, width, true, false);
    return new ProgressBar(terminal, time::get, 200, 20, 64);
  }

  private String shown() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private void run(ProgressBar bar, int from, int to, long milliseconds) {
    for (int step = from; step <= to; step++) {
      time.addAndGet(milliseconds * 1_000_000);
      bar.update(step, (step + 9) / 10, 5);
    }
  }

  /** Ten seconds a step are more nanoseconds than a long holds. */
  @Test
  void aRunWithoutEndHasAnEnd() {
    Terminal terminal =
        new Terminal(new PrintStream(bytes, true, StandardCharsets.UTF_8), false, 80, true, false);
    try (ProgressBar bar = new ProgressBar(terminal, time::get, 5_004_000_000L, 1_000_000, 256)) {
      run(bar, 1, 2, 10_000);
    }
    assertThat(shown())
        .isEqualTo(
            """
            epoch 1/1000000, step 1/5004000000 (0%), loss 5.000
            epoch 1/1000000, step 2/5004000000 (0%), loss 5.000, 26 images/s, ETA 579166d 15h
            """);
  }

  @Test
  void drawsOneLineAgainOnATerminal() {
    try (ProgressBar bar = bar(true, 81)) {
      run(bar, 1, 1, 500);
      assertThat(shown())
          .isEqualTo("\r\033[Kepoch 1/20 ┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄ 0% 1/200 loss 5.000");
      run(bar, 2, 99, 500);
      bar.knn(0.4525);
      bytes.reset();
      run(bar, 100, 100, 500);
      assertThat(shown())
          .isEqualTo(
              "\r\033[Kepoch 10/20 ━━━━━━━━╸┄┄┄┄┄┄┄┄ 50% 100/200 loss 5.000 128 img/s ETA 50s"
                  + " kNN 45.3%");
      assertThat(shown().length() - 4).isLessThan(81);
      bytes.reset();
      bar.pause("evaluating kNN");
      assertThat(shown())
          .isEqualTo(
              "\r\033[Kepoch 10/20 " + "━".repeat(15) + "┄".repeat(15) + " 50% evaluating kNN ...");
      bytes.reset();
    }
    assertThat(shown())
        .startsWith("\r\033[Kepoch 10/20 ")
        .endsWith(" kNN 45.3%" + System.lineSeparator());
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 20, 30, 40, 50, 60, 70, 80, 120, 300})
  void neverReachesTheLastColumn(int width) {
    ProgressBar bar = bar(true, width);
    bar.knn(1);
    run(bar, 1, 200, 333);
    bar.pause("evaluating nearest neighbors of the whole training set");
    for (String line : shown().split("\r\033\\[K")) {
      assertThat(line.length()).isLessThan(width);
    }
    assertThat(shown()).contains("epoch 20");
  }

  @Test
  void redrawsAtMostTenTimesASecond() {
    run(bar(true, 80), 1, 150, 1);
    assertThat(shown().split("\r")).hasSize(3);
  }

  @Test
  void writesPlainLinesElsewhere() {
    ProgressBar bar = bar(false, 80);
    run(bar, 1, 50, 500);
    bar.pause("evaluating kNN");
    bar.knn(0.5);
    time.addAndGet(5_000_000_000L);
    run(bar, 51, 52, 500);
    bar.close();
    assertThat(shown().lines())
        .isEqualTo(
            List.of(
                "epoch 1/20, step 1/200 (0%), loss 5.000",
                "epoch 3/20, step 21/200 (10%), loss 5.000, 128 images/s, ETA 1m 29s",
                "epoch 5/20, step 41/200 (20%), loss 5.000, 128 images/s, ETA 1m 19s",
                "epoch 6/20, step 51/200 (25%), loss 5.000, 128 images/s, ETA 1m 29s, kNN 50.0%"));
  }

  @Test
  void smoothsTheLossAndShowsWhenItIsLost() {
    ProgressBar bar = bar(false, 80);
    for (int step = 1; step <= 200; step++) {
      time.addAndGet(1_000_000_000);
      bar.update(step, 1, step % 2 == 0 ? 4 : 6);
    }
    assertThat(shown().lines().reduce((a, b) -> b).orElseThrow()).contains("loss 4.9");
    bar.update(200, 1, Double.NaN);
    assertThat(shown()).contains("loss NaN");
  }
}
