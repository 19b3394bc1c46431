package org.selfdiff.runner.report.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.exit.UserException;
import org.selfdiff.runner.picture.Canvas;
import org.selfdiff.runner.record.RgbImage;

class ChartPictureTest {
  private static final int BLUE = 0x2563eb;

  @BeforeAll
  static void fontsAreThere() {
    boolean fonts = true;
    try {
      new Canvas(1, 1).width("a", new Canvas.TextStyle(11, false, Canvas.TEXT));
    } catch (UserException e) {
      fonts = false;
    }
    assumeTrue(fonts);
  }

  private static Chart chart(Point... points) {
    return new Chart(
        "t",
        "t",
        ChartAxis.epochs(),
        new ChartAxis("", ValueFormat.NUMBER, true, false, List.of()),
        List.of(Series.of("a", List.of(points), false)),
        List.of(),
        Chart.Naming.ENDS);
  }

  /** Rows, from the top, that have a pixel of the curve's color in a column. */
  private static int[] rows(RgbImage image, int column) {
    return IntStream.range(0, image.height())
        .filter(y -> image.rgb()[y * image.width() + column] == BLUE)
        .toArray();
  }

  @Test
  void aLevelCurveIsALevelLine() {
    RgbImage image = ChartPicture.of(List.of(chart(new Point(0, 2), new Point(10, 2))));

    // Axes from 0 to 2: the curve runs along the top, 38 units below the chart's edge.
    int top = 2 * (16 + 38);
    for (int column : new int[] {200, 400, 600}) {
      int[] rows = rows(image, column);
      assertThat(rows).isNotEmpty();
      assertThat(Arrays.stream(rows).average().orElse(0)).isBetween(top - 2.0, top + 2.0);
    }
  }

  @Test
  void aGapStaysWhereThereIsNoNumber() {
    RgbImage image =
        ChartPicture.of(
            List.of(
                chart(
                    new Point(0, 1),
                    new Point(1, 1),
                    new Point(2, Double.NaN),
                    new Point(3, 1),
                    new Point(4, 1))));

    assertThat(rows(image, image.width() / 2 + 20)).isEmpty();
    assertThat(rows(image, 200)).isNotEmpty();
    assertThat(rows(image, image.width() - 200)).isNotEmpty();
  }

  @Test
  void chartsWithoutNumbersAreLeftOut() {
    Chart empty = chart(new Point(0, Double.NaN));
    RgbImage one = ChartPicture.of(List.of(empty, chart(new Point(0, 1), new Point(1, 2))));
    assertThat(one.width()).isEqualTo(2 * (460 + 2 * 16));
    assertThatThrownBy(() -> ChartPicture.of(List.of(empty)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
