package org.selfdiff.runner.sweep.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.sweep.space.History;
import org.selfdiff.runner.sweep.space.SweepPoint;
import org.selfdiff.runner.sweep.space.Trial;
import org.selfdiff.runner.sweep.space.Trial.Status;

class RankingTest {
  @Test
  void laterRungsThenSmallerLossesThenFailures() {
    History history =
        new History(
            List.of(
                trial(0, Status.FAILED, 0.1, 0.1),
                trial(1, Status.PAUSED, 0.2),
                trial(2, Status.FINISHED, 0.9, 0.8, 0.7),
                trial(3, Status.RUNNING),
                trial(4, Status.STOPPED, 0.3, 0.5),
                trial(5, Status.IMPOSSIBLE),
                trial(6, Status.RUNNING, 0.4, 0.4),
                trial(7, Status.FINISHED, 0.9, 0.6, 0.6)));

    assertThat(Ranking.known(history).stream().sorted(Ranking.BEST_FIRST).map(Trial::number))
        .containsExactly(7, 2, 6, 4, 1, 0, 5);
  }

  private static Trial trial(int number, Status state, Double... losses) {
    return new Trial(number, SweepPoint.EMPTY, List.of(losses), state);
  }
}
