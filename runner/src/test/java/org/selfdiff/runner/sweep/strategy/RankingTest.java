package org.selfdiff.runner.sweep.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.sweep.space.History;
import org.selfdiff.runner.sweep.space.Point;
import org.selfdiff.runner.sweep.space.Trial;
import org.selfdiff.runner.sweep.space.Trial.State;

class RankingTest {
  @Test
  void laterRungsThenSmallerLossesThenFailures() {
    History history =
        new History(
            List.of(
                trial(0, State.FAILED, 0.1, 0.1),
                trial(1, State.PAUSED, 0.2),
                trial(2, State.FINISHED, 0.9, 0.8, 0.7),
                trial(3, State.RUNNING),
                trial(4, State.STOPPED, 0.3, 0.5),
                trial(5, State.IMPOSSIBLE),
                trial(6, State.RUNNING, 0.4, 0.4),
                trial(7, State.FINISHED, 0.9, 0.6, 0.6)));

    assertThat(Ranking.known(history).stream().sorted(Ranking.BEST_FIRST).map(Trial::number))
        .containsExactly(7, 2, 6, 4, 1, 0, 5);
  }

  private static Trial trial(int number, State state, Double... losses) {
    return new Trial(number, Point.EMPTY, List.of(losses), state);
  }
}
