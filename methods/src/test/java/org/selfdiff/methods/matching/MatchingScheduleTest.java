package org.selfdiff.methods.matching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MatchingScheduleTest {
  @Test
  void thePublishedEpochs() {
    assertThat(new MatchingSchedule(2.1, 10, 20_000).epochs())
        .isEqualTo(List.of(1, 2, 3, 6, 9, 15, 26, 43, 74, 126));
  }

  @Test
  void beforeTheFirstEpochAndAfterThoseOfTheList() {
    MatchingSchedule schedule = new MatchingSchedule(1, 3, 1);
    // 10^0, 10^0.5, 10^1.
    assertThat(IntStream.range(0, 20).filter(schedule::due)).containsExactly(0, 1, 4, 10);
  }
}
