package org.selfdiff.runner.sweep.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.sweep.space.History;
import org.selfdiff.runner.sweep.space.Point;
import org.selfdiff.runner.sweep.space.Trial;
import org.selfdiff.runner.sweep.space.Trial.State;
import org.selfdiff.runner.sweep.strategy.Pruner.Verdict;

class MedianPrunerTest {
  // Mean losses up to the second rung: 0.8, 0.6, 0.5; their median is 0.6.
  private static final List<List<Double>> FINISHED =
      List.of(List.of(0.9, 0.7, 0.6), List.of(0.8, 0.4, 0.3), List.of(0.7, 0.3, 0.2));

  @Test
  void aTrialWhoseBestLossIsWorseThanTheMedianMeanIsStopped() {
    MedianPruner pruner = new MedianPruner(3, 0);

    assertThat(judge(pruner, 0.95, 0.61)).isEqualTo(Verdict.STOP);
    assertThat(judge(pruner, 0.95, 0.60)).isEqualTo(Verdict.CONTINUE);
    assertThat(judge(pruner, 0.55, 0.99)).isEqualTo(Verdict.CONTINUE);
    assertThat(judge(pruner, 0.81)).isEqualTo(Verdict.STOP);
    assertThat(judge(pruner, 0.80)).isEqualTo(Verdict.CONTINUE);
  }

  @Test
  void nothingIsStoppedBeforeEnoughTrialsAndRungs() {
    assertThat(judge(new MedianPruner(4, 0), 9.0, 9.0)).isEqualTo(Verdict.CONTINUE);
    assertThat(judge(new MedianPruner(3, 1), 9.0)).isEqualTo(Verdict.CONTINUE);
    assertThat(judge(new MedianPruner(3, 1), 9.0, 9.0)).isEqualTo(Verdict.STOP);
  }

  private static Verdict judge(MedianPruner pruner, Double... losses) {
    List<Trial> trials = new ArrayList<>();
    for (List<Double> of : FINISHED) {
      trials.add(new Trial(trials.size(), Point.EMPTY, of, State.FINISHED));
    }
    trials.add(new Trial(3, Point.EMPTY, List.of(0.01), State.STOPPED));
    trials.add(new Trial(4, Point.EMPTY, List.of(losses), State.RUNNING));
    return pruner.after(4, losses.length - 1, new History(trials));
  }
}
