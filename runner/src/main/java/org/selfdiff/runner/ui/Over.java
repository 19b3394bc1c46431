package org.selfdiff.runner.ui;

import java.util.List;
import org.selfdiff.runner.report.chart.ChartAxis;
import org.selfdiff.runner.report.chart.ValueFormat;

/** What curves run over. */
enum Over {
  /** Steps done. */
  STEP(new ChartAxis("step", ValueFormat.COUNT, true, false, List.of())),
  /** Epochs done. */
  EPOCH(ChartAxis.epochs()),
  /** Time since the first line, pauses included. */
  TIME(new ChartAxis("time", ValueFormat.DURATION, true, false, List.of()));

  private final ChartAxis axis;

  Over(ChartAxis axis) {
    this.axis = axis;
  }

  ChartAxis axis() {
    return axis;
  }
}
