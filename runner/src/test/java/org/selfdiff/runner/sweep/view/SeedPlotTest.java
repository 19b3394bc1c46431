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

    // From 0 at 139.2, behind 13 letters, to 0.6 at 920.
    assertThat(svg)
        .contains("<circle class=\"dot s0\" cx=\"269.3\" cy=\"59\" r=\"4\"/>")
        .contains("<circle class=\"dot s1\" cx=\"659.7\" cy=\"29\" r=\"4\"/>")
        .contains("<path class=\"band s1\" d=\"M659.7 26L920 26L920 32L659.7 32Z\"/>")
        .contains("<path class=\"curve s1\" d=\"M789.9 21L789.9 37\"/>")
        .contains("<title>trial 1: mixing un-mix: 50.0 % ± 10.0 %</title>")
        .containsSubsequence(">mixing un-mix</text>", ">mixing none</text>");
  }

  @Test
  void aSeedThatIsStillMissingLeavesTheOthers() {
    String svg = SeedPlot.of(results(standing(0, "none", 0.1))).text();

    assertThat(svg).containsOnlyOnce("<circle").doesNotContain("class=\"band");
    assertThat(SeedPlot.of(results()).isEmpty()).isTrue();
  }

  @Test
  void namesThatAreTooLongGiveWayToTheNumbersOfTheTrials() {
    String svg = SeedPlot.of(results(standing(7, "x".repeat(20) + "y".repeat(20), 0.1))).text();
    assertThat(svg).contains(">mixing xxxxxxxxxxxxxxxx…yyyyyyy</text>");

    String many =
        SeedPlot.of(
                results(
                    new TrialRecord(
                        7,
                        Map.of("mixing", "none", "other.setting", "a very long value"),
                        List.of("a", "b", "c"),
                        List.of(List.of(0.1, 0.2)),
                        60,
                        Trial.Status.FINISHED,
                        "",
                        -1)))
            .text();
    // Its name begins within the picture.
    assertThat(many).contains("x=\"68.8\"", ">trial 7</text>");
  }
}
