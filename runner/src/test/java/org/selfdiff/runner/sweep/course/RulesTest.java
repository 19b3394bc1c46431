package org.selfdiff.runner.sweep.course;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RulesTest {
  @ParameterizedTest
  @CsvSource({
    // One worker knows everything before it goes on.
    "1, 1, 1",
    "1, 3, 1",
    "2, 1, 3",
    "4, 1, 7",
    // With three seeds and two workers, one job alone would leave a worker idle.
    "2, 3, 2",
    "4, 3, 3",
    "8, 3, 6"
  })
  void enoughJobsAreUnderWayForEveryWorker(int parallel, int seeds, int ahead) {
    assertThat(Rules.ahead(parallel, seeds)).isEqualTo(ahead);
    assertThat((ahead - 1) * seeds).isGreaterThanOrEqualTo(2 * (parallel - 1));
  }
}
