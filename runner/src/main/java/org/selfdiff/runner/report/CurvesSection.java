package org.selfdiff.runner.report;

import org.selfdiff.runner.record.MeasureBands;
import org.selfdiff.runner.report.html.Html;

/** How loss, accuracy and the rest went over the epochs. */
final class CurvesSection implements Section {
  @Override
  public Html html(ReportData data) {
    return Curves.cards(
        Curves.OVER_EPOCHS.of(
            Curves.Source.of(data.metrics()), data.knn(), MeasureBands.of(data.method())));
  }
}
