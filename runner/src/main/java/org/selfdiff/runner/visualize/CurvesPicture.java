package org.selfdiff.runner.visualize;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.record.RunPaths;
import org.selfdiff.runner.report.Curves;
import org.selfdiff.runner.report.chart.Chart;
import org.selfdiff.runner.report.chart.ChartPicture;
import org.selfdiff.runner.session.Baselines;

/** All that a run recorded over its epochs; the report has the same charts as drawings. */
final class CurvesPicture implements Drawer {
  @Override
  public Optional<String> impossible(Material material) {
    return Files.exists(material.run().paths().metrics())
        ? Optional.empty()
        : Optional.of("the run has recorded no metrics");
  }

  @Override
  public void draw(Material material, Album album) throws IOException {
    RunPaths paths = material.run().paths();
    Metrics metrics = material.metrics();
    List<Chart> charts = Curves.OVER_EPOCHS.of(Curves.Source.of(metrics), Baselines.table(metrics));
    if (charts.stream().noneMatch(Chart::drawable)) {
      throw new DataException(paths.metrics() + ": holds no number that could be drawn");
    }
    album.add("curves.png", ChartPicture.of(material.experiment().name(), charts));
  }
}
