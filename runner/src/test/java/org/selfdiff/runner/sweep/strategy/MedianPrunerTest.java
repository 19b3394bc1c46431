package org.selfdiff.runner.sweep.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.sweep.space.History;
import org.selfdiff.runner.sweep.space.SweepPoint;
import org.selfdiff.runner.sweep.space.Trial;
import org.selfdiff.runner.sweep.space.Trial.Status;
import org.selfdiff.runner.sweep.strategy.Pruner.Decision;

class MedianPrunerTest {
  // Mean losses up to the second rung: 0.8, 0.6, 0.5; their median is 0.6.
  private static final List<List<Double>> FINISHED =
      List.of(List.of(0.9, 0.7, 0.6), List.of(0.8, 0.4, 0.3), List.of(0.7, 0.3, 0.2));

  @Test
  void aTrialWhoseBestLossIsWorseThanTheMedianMeanIsStopped() {
    MedianPruner pruner = new MedianPruner(3, 0);

    assertThat(judge(pruner, 0.95, 0.61)).isEqualTo(Decision.STOP);
    assertThat(judge(pruner, 0.95, 0.60)).isEqualTo(Decision.CONTINUE);
    assertThat(judge(pruner, 0.55, 0.99)).isEqualTo(Decision.CONTINUE);
    assertThat(judge(pruner, 0.81)).isEqualTo(Decision.STOP);
    assertThat(judge(pruner, 0.80)).isEqualTo(Decision.CONTINUE);
  }

  @Test
  void nothingIsStoppedBeforeEnoughTrialsAndRungs() {
    assertThat(judge(new MedianPruner(4, 0), 9.0, 9.0)).isEqualTo(Decision.CONTINUE);
    assertThat(judge(new MedianPruner(3, 1), 9.0)).isEqualTo(Decision.CONTINUE);
    assertThat(judge(new MedianPruner(3, 1), 9.0, 9.0)).isEqualTo(Decision.STOP);
  }

  private static Decision judge(MedianPruner pruner, Double... losses) {
    List<Trial> trials = new ArrayList<>();
    for (List<Double> of : FINISHED) {
      trials.add(new Trial(trials.size(), SweepPoint.EMPTY, of, Status.FINISHED));
    }
    trials.add(new Trial(3, SweepPoint.EMPTY, List.of(0.01), Status.STOPPED));
    trials.add(new Trial(4, SweepPoint.EMPTY, List.of(losses), Status.RUNNING));
    return pruner.after(4, losses.length - 1, new History(trials));
  }
}
