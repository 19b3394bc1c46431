package org.selfdiff.runner.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.sweep.language.Goal;
import org.selfdiff.runner.sweep.ledger.Event;
import org.selfdiff.runner.sweep.ledger.Verdict;

class SweepTableTest {
  private static final Event OPENED =
      new Event.Opened(
          "2026-03-01T09:00:00Z",
          "abc",
          "knn/top1",
          Goal.MAXIMIZE,
          List.of(0L, 1L),
          List.of(2),
          "");

  private static Event suggested(int trial, String lr, String impossible, int same) {
    return new Event.Suggested(
        trial,
        Map.of("optimizer.lr", lr),
        List.of("optimizer.lr=" + lr),
        impossible.isEmpty() ? List.of("c" + trial + "-0", "c" + trial + "-1") : List.of(),
        impossible,
        same);
  }

  @Test
  void trialsHaveTheScoresOfTheirLastRung() {
    SweepTable table =
        SweepTable.of(
            List.of(
                OPENED,
                suggested(0, "0.1", "", -1),
                new Event.Decided(0, 0, 0),
                new Event.Started(0, 0, 1, ""),
                new Event.Scored(0, 0, 0.2, 5),
                new Event.Scored(0, 1, 0.3, 6),
                new Event.Judged(0, Verdict.CONTINUE),
                new Event.Decided(1, 0, 1),
                new Event.Scored(1, 0, 0.5, 7),
                new Event.Scored(1, 1, 0.7, 8),
                new Event.Judged(1, Verdict.FINISH)));
    SweepTable.Row row = table.trials().get(0);

    assertThat(table.objective()).isEqualTo("knn/top1");
    assertThat(table.minimize()).isFalse();
    assertThat(row.state()).isEqualTo("finished");
    assertThat(row.rung()).isEqualTo(2);
    assertThat(row.score()).isCloseTo(0.6, within(1e-12));
    assertThat(row.deviation()).isCloseTo(Math.sqrt(0.02), within(1e-12));
    assertThat(row.seconds()).isEqualTo(26);
    assertThat(row.same()).isNull();
  }

  @Test
  void everyStateHasItsRow() {
    SweepTable table =
        SweepTable.of(
            List.of(
                OPENED,
                suggested(0, "0.1", "", -1),
                suggested(1, "0.2", "", -1),
                suggested(2, "9", "optimizer.lr is 9, at most 1", -1),
                suggested(3, "0.1", "", 0),
                suggested(4, "0.4", "", -1),
                new Event.Decided(0, 0, 0),
                new Event.Scored(0, 0, 0.25, 5),
                new Event.Judged(0, Verdict.PAUSE),
                new Event.Decided(1, 1, 0),
                new Event.Failed(1, 0, "diverged", false),
                new Event.Judged(1, Verdict.FAIL)));

    assertThat(table.trials())
        .extracting(SweepTable.Row::state)
        .containsExactly("paused", "failed", "impossible", "paused", "running");
    assertThat(table.trials())
        .extracting(SweepTable.Row::note)
        .containsExactly("", "diverged", "optimizer.lr is 9, at most 1", "", "");
    assertThat(table.trials().get(3).same()).isZero();
    assertThat(table.trials().get(3).score()).isEqualTo(0.25);
    assertThat(table.trials().get(4).score()).isNull();
  }

  @Test
  void aLedgerThatHasJustBegunIsAnEmptyTable() {
    assertThat(SweepTable.of(List.of()).trials()).isEmpty();
    assertThat(SweepTable.of(List.of(OPENED)).rungs()).containsExactly(2);
  }
}
