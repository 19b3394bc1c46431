package org.selfdiff.runner.report.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Comparator;
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
    List<Point> smooth = Smoothing.exponential(points, 2);
    assertThat(smooth.get(0).y()).isEqualTo(4 / 1.75, within(1e-12));
    assertThat(smooth.get(1).y()).isEqualTo(8 / 2.0, within(1e-12));
    assertThat(smooth.get(2).y()).isEqualTo(4 / 1.75, within(1e-12));
  }

  @Test
  void aStraightLineDoesNotLag() {
    assertThat(Smoothing.exponential(line(201), 5).get(100).y()).isEqualTo(301, within(1e-9));
  }

  @Test
  void aWindowOfOneChangesNothing() {
    assertThat(Smoothing.exponential(line(5), 1)).isEqualTo(line(5));
    assertThat(Smoothing.exponential(List.of(), 5)).isEmpty();
  }

  @Test
  void lostValuesStayAndDoNotSpread() {
    List<Point> points = List.of(new Point(0, 2), new Point(1, Double.NaN), new Point(2, 2));
    List<Point> smooth = Smoothing.exponential(points, 4);
    assertThat(smooth.get(0).y()).isEqualTo(2, within(1e-12));
    assertThat(smooth.get(1).y()).isNaN();
    assertThat(smooth.get(2).y()).isEqualTo(2, within(1e-12));
  }

  @Test
  void thinningKeepsPeaks() {
    List<Point> points =
        IntStream.range(0, 10_000).mapToObj(i -> new Point(i, i == 5003 ? 99 : i % 2)).toList();
    List<Point> thin = Smoothing.thin(points, 100);
    assertThat(thin).hasSizeLessThanOrEqualTo(200).contains(new Point(5003, 99));
    assertThat(thin).isSortedAccordingTo(Comparator.comparingDouble(Point::x));
    assertThat(Smoothing.thin(line(150), 100)).hasSize(150);
  }

  @Test
  void samplingKeepsBothEnds() {
    assertThat(Smoothing.sample(line(1001), 11).stream().map(Point::x))
        .containsExactly(
            0.0, 100.0, 200.0, 300.0, 400.0, 500.0, 600.0, 700.0, 800.0, 900.0, 1000.0);
    assertThat(Smoothing.sample(line(3), 11)).hasSize(3);
  }
}
