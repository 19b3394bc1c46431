package org.selfdiff.runner.report.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SmoothingTest {
  private static List<Point> line(int count) {
    return IntStream.range(0, count).mapToObj(i -> new Point(i, 3 * i + 1)).toList();
  }

  @Test
  void weightsFallOffToBothSides() {
    List<Point> points = List.of(new Point(0, 0), new Point(1, 8), new Point(2, 0));
    // decay 1/2: weights 1, 1/2, 1/4.
    List<Point> smooth = Smoothing.exponential(points, 0.5);
    assertThat(smooth.get(0).y()).isEqualTo(4 / 1.75, within(1e-12));
    assertThat(smooth.get(1).y()).isEqualTo(8 / 2.0, within(1e-12));
    assertThat(smooth.get(2).y()).isEqualTo(4 / 1.75, within(1e-12));
  }

  @Test
  void aStraightLineDoesNotLag() {
    assertThat(Smoothing.exponential(line(201), 0.8).get(100).y()).isEqualTo(301, within(1e-9));
  }

  @Test
  void aWeightOfNothingChangesNothing() {
    assertThat(Smoothing.exponential(line(5), 0)).isEqualTo(line(5));
    assertThat(Smoothing.exponential(List.of(), 0.8)).isEmpty();
  }

  @Test
  void lostValuesStayAndDoNotSpread() {
    List<Point> points = List.of(new Point(0, 2), new Point(1, Double.NaN), new Point(2, 2));
    List<Point> smooth = Smoothing.exponential(points, 0.75);
    assertThat(smooth.get(0).y()).isEqualTo(2, within(1e-12));
    assertThat(smooth.get(1).y()).isNaN();
    assertThat(smooth.get(2).y()).isEqualTo(2, within(1e-12));
  }

  private static List<Point> grouped(int most, double... values) {
    return Smoothing.grouped(values.length, i -> new Point(i, values[i]), most);
  }

  @Test
  void fewPointsStayAsTheyAre() {
    assertThat(grouped(800, 3, 1, 2))
        .containsExactly(new Point(0, 3), new Point(1, 1), new Point(2, 2));
    assertThat(grouped(5)).isEmpty();
  }

  @Test
  void groupsHaveMeanLeastAndGreatest() {
    assertThat(grouped(2, 1, 2, 3, 10, 20, 60))
        .containsExactly(new Point(1, 2, 1, 3), new Point(4, 30, 10, 60));
  }

  @Test
  void aSpikeAmongAMillionStaysVisible() {
    List<Point> points =
        Smoothing.grouped(
            1_000_000, i -> new Point(i, i == 432_100 ? 30 : i == 700_001 ? -5 : 2 + i % 2), 800);

    assertThat(points).hasSize(800);
    assertThat(points.get(345).y()).isCloseTo(2.5 + 28.0 / 1250, within(1e-12));
    for (int i = 0; i < 800; i++) {
      assertThat(points.get(i).high()).isEqualTo(i == 345 ? 30 : 3);
      assertThat(points.get(i).low()).isEqualTo(i == 560 ? -5 : 2);
    }
  }

  @Test
  void whatIsNotFiniteEntersNoGroup() {
    double nan = Double.NaN;

    assertThat(grouped(2, 1, nan, 3, nan, Double.POSITIVE_INFINITY, nan))
        .containsExactly(new Point(1, 2, 1, 3), new Point(4, nan));
  }

  @Test
  void samplingKeepsBothEnds() {
    assertThat(Smoothing.sample(1001, 11))
        .containsExactly(0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000);
    assertThat(Smoothing.sample(3, 11)).containsExactly(0, 1, 2);
  }
}
