package org.selfdiff.runner.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoggedStepsTest {
  private static long count(LoggedSteps logged, long from, long to) {
    return LongStream.rangeClosed(from, to).filter(logged::has).count();
  }

  @ParameterizedTest
  @CsvSource({"7, 30, 210", "5004, 200, 5208", "97, 1000, 6058", "1, 100000, 5005"})
  void aRunLeavesSomeThousandLines(int stepsPerEpoch, int epochs, long lines) {
    long steps = (long) stepsPerEpoch * epochs;
    assertThat(count(new LoggedSteps(stepsPerEpoch, epochs), 1, steps)).isEqualTo(lines);
  }

  /** ImageNet in batches of 256 for 200 epochs: a line is otherwise each 200 steps. */
  @Test
  void aLongRunBeginsWithSome() {
    assertThat(LongStream.rangeClosed(1, 200).filter(new LoggedSteps(5004, 200)::has))
        .containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L, 200L);
  }

  /** 14 million images in a batch of two, a million times: steps that an int does not count. */
  @Test
  void aRunOfAnyLengthDoes() {
    LoggedSteps logged = new LoggedSteps(7_000_000, 1_000_000);
    long steps = 7_000_000_000_000L;
    assertThat(logged.has(steps)).isTrue();
    assertThat(logged.has(steps - 1)).isFalse();
    assertThat(logged.has(1_400_000_000L)).isTrue();
    assertThat(logged.has(3 * 1_400_000_000L)).isTrue();
    assertThat(logged.has(7_000_000L)).isFalse();
    assertThat(count(logged, 4_200_000_000L - 1000, 4_200_000_000L + 1000)).isEqualTo(1);
  }
}
