package org.selfdiff.runner.sweep.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.sweep.language.Pruning;

class BudgetTest {
  /** 18 trials of 9 epochs of a minute. */
  private static SweepPlan plan() {
    return Planned.of(18, Planned.steps(540, 9, 1), 1);
  }

  @Test
  void timesAreRead() {
    assertThat(Budget.of("2h").time()).isEqualTo(Duration.ofHours(2));
    assertThat(Budget.of("90m").time()).isEqualTo(Duration.ofMinutes(90));
    assertThat(Budget.of("1h30m5s").time()).isEqualTo(Duration.ofSeconds(5405));
    assertThatThrownBy(() -> Budget.of("2 hours"))
        .hasMessage("\"2 hours\" is no time, expected for instance 2h, 90m or 1h30m");
  }

  @Test
  void halvingSavesWhatItsRungsSay() {
    // 18 trials of 1 epoch, 6 of 2 more, 2 of 6 more: 42 of 162 epochs.
    assertThat(new Pruning.Halving(1, 3).expected(18, 9))
        .isEqualTo(new Pruning.Effort(42, 18 + 6 + 2, 2));
    assertThat(plan().wholeSeconds()).isEqualTo(162 * 60);
    assertThat(plan().expectedSeconds()).isEqualTo(42 * 60);
    assertThat(plan().bytes()).isEqualTo(18L * 3 << 20);
  }

  @Test
  void halfOfTheTrialsAreExpectedToEndByTheMedian() {
    // 5 whole trials, and of 10 others 5 whole ones and 5 that end after 2 or 4 epochs, which are
    // one or two launches of the three.
    assertThat(new Pruning.Median(List.of(2, 4), 5).expected(15, 9))
        .isEqualTo(new Pruning.Effort(10 * 9 + 5 * 3, 10 * 3 + 5 * 1.5, 10));
  }

  @Test
  void theFirstRungThatFitsAndIsLatestIsTaken() {
    assertThat(Budget.of("3h").advice(plan()))
        .isEqualTo("within 3h 00m: every trial can run to its end, pruner { kind = none }");
    // least 2: 18 * 2 + 6 * 7 = 78 epochs; least 3: 18 * 3 + 6 * 6 = 90.
    assertThat(Budget.of("80m").advice(plan()))
        .isEqualTo(
            "within 1h 20m: pruner { kind = asha, least = 2, eta = 3 }, rungs at epochs [2], some"
                + " 1h 18m");
    // 14 + 4 * 2 + 1 * 6 = 28 epochs; 15 trials take 31.
    assertThat(Budget.of("30m").advice(plan()))
        .isEqualTo(
            "within 30m 00s: 14 trials fit with pruner { kind = asha, least = 1, eta = 3 }, not"
                + " 18");
    assertThat(Budget.of("5m").advice(plan()))
        .isEqualTo(
            "within 5m 00s: too little for any trial to reach its end, shorten schedule.epochs");
  }
}
