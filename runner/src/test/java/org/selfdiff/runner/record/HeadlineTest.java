package org.selfdiff.runner.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HeadlineTest {
  /** A line of a run that takes two seconds for a step. */
  private static MetricsLine line(long step, double epoch, Map<String, Double> values) {
    return new MetricsLine(step, epoch, 1000 + 9 * step, 2.0 * step, values);
  }

  @Test
  void bestAndLastAreOfTheTrainedNetworkAlone() {
    Headline headline =
        Headline.of(
            new Metrics(
                List.of(
                    line(
                        0,
                        0,
                        Map.of("knn/untrained_top1", 0.6, "knn/top1", 0.6, "knn/raw_top1", 0.3)),
                    line(4, 1, Map.of("loss", 2.0, "knn/top1", 0.5)),
                    line(8, 2, Map.of("loss", 1.0, "knn/top1", 0.4)))),
            32);

    assertThat(headline.raw()).hasValue(0.3);
    assertThat(headline.untrained()).hasValue(0.6);
    assertThat(headline.trained()).hasValue(0.4);
    assertThat(headline.best()).hasValue(0.5);
    assertThat(headline.loss()).hasValue(1.0);
    assertThat(headline.imagesPerSecond()).hasValue(8 * 32 / 16.0);
    assertThat(headline.warning())
        .hasValue(
            "the trained features are worse than the untrained ones: kNN top-1 40.0 %,"
                + " before the first step 60.0 %");
  }

  @Test
  void equalFeaturesAreNoReasonToWarn() {
    assertThat(
            Headline.of(
                    new Metrics(
                        List.of(
                            line(0, 0, Map.of("knn/untrained_top1", 0.5, "knn/top1", 0.5)),
                            line(4, 1, Map.of("knn/top1", 0.5)))),
                    0)
                .warning())
        .isEmpty();
  }

  @Test
  void aStepWithoutALossIsNotDone() {
    Headline headline =
        Headline.of(
            new Metrics(
                List.of(
                    line(3, 0.75, Map.of("loss", 2.0)), line(4, 1, Map.of("loss", Double.NaN)))),
            10);
    assertThat(headline.steps()).isEqualTo(3);
    assertThat(headline.epochs()).isEqualTo(0.75);
    assertThat(headline.loss().orElseThrow()).isNaN();
    assertThat(headline.seconds()).isEqualTo(8);
  }

  @Test
  void nothingIsKnownOfARunThatHasNotBegun() {
    Headline headline = Headline.of(new Metrics(List.of()), 10);
    assertThat(headline.steps()).isZero();
    assertThat(headline.seconds()).isZero();
    assertThat(headline.loss()).isEmpty();
    assertThat(headline.imagesPerSecond()).isEmpty();
    assertThat(headline.best()).isEmpty();
    assertThat(headline.warning()).isEmpty();
  }

  @Test
  void theLossIsTheMeanOfTheLastEpoch() {
    List<MetricsLine> lines = new ArrayList<>();
    for (int step = 1; step <= 12; step++) {
      lines.add(line(step, step / 4.0, Map.of("loss", (double) step)));
    }
    assertThat(Headline.of(new Metrics(lines), 1).loss()).hasValue((9 + 10 + 11 + 12) / 4.0);
  }

  @Test
  void ofALongEpochTheLastHundredStepsCount() {
    RecentLoss recent = new RecentLoss();
    assertThat(recent.mean()).isNaN();
    for (int step = 1; step <= 1000; step++) {
      recent.add(step / 1000.0, step);
    }
    assertThat(recent.mean()).isEqualTo((901 + 1000) / 2.0);
    recent.clear();
    recent.add(5, 3);
    assertThat(recent.mean()).isEqualTo(3);
  }

  @Test
  void ofOlderRunsTheTimeIsThatFromTheFirstLineToTheLast() {
    Map<String, Double> loss = Map.of("loss", 1.0);
    assertThat(
            new Metrics(List.of(new MetricsLine(1, 1, 50, loss), new MetricsLine(2, 2, 57.5, loss)))
                .seconds())
        .isEqualTo(7.5);
  }
}
