package org.selfdiff.runner.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.report.chart.Point;
import org.selfdiff.runner.report.chart.Series;

class RunCurvesTest {
  @TempDir private Path folder;
  private RunFixture run;
  private RunCurves curves;

  @BeforeEach
  void begin() throws IOException {
    run = RunFixture.make(folder, "a-1");
    curves = new RunCurves(run.metrics(), new AtomicLong()::incrementAndGet);
  }

  private Series ask(String key, Over over) throws IOException {
    curves.refresh();
    return curves.over(over, 0.6).series(key, key, true);
  }

  private static List<Double> values(Series series, ToDoubleFunction<Point> of) {
    return series.points().stream().mapToDouble(of).boxed().toList();
  }

  @Test
  void everyMetricIsACurve() throws IOException {
    run.steps(1, 8);
    Series loss = ask("loss", Over.STEP);

    assertThat(curves.over(Over.STEP, 0).keys()).containsExactly("knn/top1", "loss", "lr");
    assertThat(values(loss, Point::x)).containsExactly(1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0);
    assertThat(values(loss, Point::y)).startsWith(10.0, 5.0).endsWith(1.25);
    assertThat(loss.smoothing()).isEqualTo(0.6);
    assertThat(ask("knn/top1", Over.EPOCH).points())
        .containsExactly(new Point(1, 0.04), new Point(2, 0.08));
    assertThat(values(ask("knn/top1", Over.TIME), Point::x)).containsExactly(6.0, 14.0);
    assertThat(curves.last("knn/top1")).hasValue(0.08);
    assertThat(curves.last("none")).isEmpty();
    assertThat(ask("none", Over.STEP).points()).isEmpty();
  }

  @Test
  void theVersionTellsThatSomethingIsNew() throws IOException {
    run.steps(1, 8);
    ask("loss", Over.STEP);
    String before = curves.version();
    ask("loss", Over.STEP);
    assertThat(curves.version()).isEqualTo(before);
    run.steps(9, 9);
    assertThat(values(ask("loss", Over.STEP), Point::x)).endsWith(9.0);
    assertThat(curves.version()).isNotEqualTo(before);
  }

  @Test
  void damagedAndHalfLinesArePassedOver() throws IOException {
    run.steps(1, 2)
        .append("\u0000\u0000\u0000\n{\"step\":3}\n[1]\n{\"step\":3,\"epoch\":x}\n\n")
        .append("{\"step\":3,\"epoch\":1,\"time\":3,\"loss\":{\"a\":1}}\n")
        .append("{\"step\":3,\"epoch\":0.75,\"time\":17");

    assertThat(values(ask("loss", Over.STEP), Point::x)).containsExactly(1.0, 2.0);
  }

  @Test
  void aResumedRunThatCutItsLogBeginsANewGeneration() throws IOException {
    run.steps(1, 8);
    ask("loss", Over.STEP);
    String before = curves.version();
    Path cut = RunFixture.make(folder, "b-2").steps(1, 4).metrics();
    Files.move(cut, run.metrics(), StandardCopyOption.REPLACE_EXISTING);

    assertThat(values(ask("loss", Over.STEP), Point::x)).containsExactly(1.0, 2.0, 3.0, 4.0);
    assertThat(curves.version()).isNotEqualTo(before);
  }

  @Test
  void aLossThatIsNoNumberIsAGapWithItsPlace() throws IOException {
    run.steps(1, 2).append(RunFixture.line(3, "\"loss\":\"NaN\""));
    Series loss = ask("loss", Over.STEP);

    assertThat(values(loss, Point::y)).containsExactly(10.0, 5.0, Double.NaN);
    assertThat(loss.lost()).hasValue(3);
    assertThat(ask("loss", Over.TIME).lost()).hasValue(4);
  }

  @Test
  void longCurvesAreGroupedWithTheirExtremes() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int step = 1; step <= 8000; step++) {
      text.append(RunFixture.line(step, "\"loss\":" + (step == 4000 ? 90 : 1)));
    }
    run.append(text.toString());
    List<Point> loss = ask("loss", Over.STEP).points();

    assertThat(loss).hasSize(800);
    assertThat(loss.get(399)).isEqualTo(new Point(3996, 9.9, 1, 90));
    assertThat(loss.get(400)).isEqualTo(new Point(4006, 1));
  }
}
