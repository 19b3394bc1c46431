package org.selfdiff.runner.sweep.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.config.Corpus;
import org.selfdiff.runner.sweep.course.TrialRecord;
import org.selfdiff.runner.sweep.language.LoadedSweep;
import org.selfdiff.runner.sweep.language.SweepLoader;
import org.selfdiff.runner.sweep.space.Trial;

class SeedPlotTest {
  private static Results results(TrialRecord... standings) {
    LoadedSweep sweep =
        new SweepLoader()
            .load(Corpus.experiments().resolve("sweeps/un-mix-cifar10.conf"), List.of());
    return new Results(sweep, List.of(standings));
  }

  private static TrialRecord standing(int trial, String mixing, Double... scores) {
    return new TrialRecord(
        trial,
        Map.of("mixing", mixing),
        List.of("a" + trial, "b" + trial, "c" + trial),
        List.of(List.of(scores)),
        60,
        Trial.Status.FINISHED,
        "",
        -1);
  }

  @Test
  void dotsAndBarsStandAtTheirScores() {
    String svg =
        SeedPlot.of(
                results(standing(0, "none", 0.1, 0.2, 0.3), standing(1, "un-mix", 0.4, 0.5, 0.6)))
            .text();

    // From 0 at 270 to 0.6 at 920.
    assertThat(svg)
        .contains("<circle class=\"dot s0\" cx=\"378.3\" cy=\"59\" r=\"4\"/>")
        .contains("<circle class=\"dot s1\" cx=\"703.3\" cy=\"29\" r=\"4\"/>")
        .contains("<path class=\"band s1\" d=\"M703.3 26L920 26L920 32L703.3 32Z\"/>")
        .contains("<path class=\"curve s1\" d=\"M811.7 21L811.7 37\"/>")
        .contains("<title>trial 1: mixing un-mix: 50.0 % ± 10.0 %</title>")
        .containsSubsequence(">mixing un-mix</text>", ">mixing none</text>");
  }

  @Test
  void aSeedThatIsStillMissingLeavesTheOthers() {
    String svg = SeedPlot.of(results(standing(0, "none", 0.1))).text();

    assertThat(svg).containsOnlyOnce("<circle").doesNotContain("class=\"band");
    assertThat(SeedPlot.of(results()).isEmpty()).isTrue();
  }
}
