package org.selfdiff.runner.session;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.report.ReportData;

/** What a run is compared with: neighbours of raw pixels and of the untrained network. */
public final class Baselines {
  private Baselines() {}

  /** Measures both before the first step. */
  static Map<String, Double> measure(KnnMonitor monitor, FeatureExtractor extractor) {
    Map<String, Double> values = new LinkedHashMap<>();
    if (monitor.rawFits()) {
      values.put(Metrics.RAW_TOP1, monitor.judgeRawPixels());
    }
    Map<String, Double> untrained = monitor.judge(extractor);
    values.put(Metrics.UNTRAINED_TOP1, untrained.get(Metrics.KNN_TOP1));
    values.putAll(untrained);
    return values;
  }

  /** Label to top-1 accuracy as recorded, in the order to show. */
  public static Map<String, Double> table(Metrics metrics) {
    Map<String, Double> table = new LinkedHashMap<>();
    put(table, "raw pixels", metrics.last(Metrics.RAW_TOP1));
    put(table, "untrained", metrics.last(Metrics.UNTRAINED_TOP1));
    List<Metrics.Point> trained = metrics.trained();
    if (!trained.isEmpty()) {
      table.put(ReportData.TRAINED, trained.get(trained.size() - 1).value());
    }
    return table;
  }

  private static void put(Map<String, Double> table, String label, OptionalDouble value) {
    if (value.isPresent()) {
      table.put(label, value.getAsDouble());
    }
  }
}
