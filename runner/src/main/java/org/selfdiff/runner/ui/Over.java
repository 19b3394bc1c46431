package org.selfdiff.runner.ui;

import java.util.List;
import org.selfdiff.runner.report.chart.Axis;
import org.selfdiff.runner.report.chart.ValueFormat;

/** What curves run over. */
enum Over {
  /** Steps done. */
  STEP(new Axis("step", ValueFormat.COUNT, true, false, List.of())),
  /** Epochs done. */
  EPOCH(Axis.epochs()),
  /** Time since the first line, pauses included. */
  TIME(new Axis("time", ValueFormat.DURATION, true, false, List.of()));

  private final Axis axis;

  Over(Axis axis) {
    this.axis = axis;
  }

  Axis axis() {
    return axis;
  }
}
