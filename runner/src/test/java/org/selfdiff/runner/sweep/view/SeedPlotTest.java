package org.selfdiff.runner.sweep.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.config.Corpus;
import org.selfdiff.runner.sweep.course.Standing;
import org.selfdiff.runner.sweep.language.LoadedSweep;
import org.selfdiff.runner.sweep.language.SweepLoader;
import org.selfdiff.runner.sweep.space.Trial;

class SeedPlotTest {
  private static Results results(Standing... standings) {
    LoadedSweep sweep =
        new SweepLoader()
            .load(Corpus.experiments().resolve("sweeps/un-mix-cifar10.conf"), List.of());
    return new Results(sweep, List.of(standings));
  }

  private static Standing standing(int trial, String mixing, Double... scores) {
    return new Standing(
        trial,
        Map.of("mixing", mixing),
        List.of("a" + trial, "b" + trial, "c" + trial),
        List.of(List.of(scores)),
        60,
        Trial.State.FINISHED,
        "",
        -1);
  }

  @Test
  void dotsAndBarsStandAtTheirScores() {
    String svg =
        SeedPlot.of(
            results(standing(0, "none", 0.1, 0.2, 0.3), standing(1, "un-mix", 0.4, 0.5, 0.6)));

    // From 0.1 to 0.6, with 6 % of that beside it: 0.07 is at 250 and 0.63 at 920.
    assertThat(svg)
        .contains("<circle cx=\"285.9\" cy=\"59.0\" r=\"4\"/>")
        .contains("<circle cx=\"884.1\" cy=\"29.0\" r=\"4\"/>")
        .contains("<line class=\"spread\" x1=\"644.8\" y1=\"29.0\" x2=\"884.1\" y2=\"29.0\"/>")
        .contains("<line class=\"mean\" x1=\"764.5\" y1=\"21.0\" x2=\"764.5\" y2=\"37.0\"/>")
        .contains("<title>trial 1: mixing un-mix: 0.5000 ± 0.1000</title>")
        .containsSubsequence(">mixing un-mix</text>", ">mixing none</text>");
  }

  @Test
  void aSeedThatIsStillMissingLeavesTheOthers() {
    String svg = SeedPlot.of(results(standing(0, "none", 0.1)));

    assertThat(svg).containsOnlyOnce("<circle").doesNotContain("class=\"spread\"");
    assertThat(SeedPlot.of(results())).isEmpty();
  }
}
