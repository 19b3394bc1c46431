package org.selfdiff.runner.session;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.selfdiff.runner.protocol.Contender;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.report.ReportData;

/** What a run is compared with: neighbors of raw pixels and of the untrained network. */
public final class Baselines {
  private Baselines() {}

  /** Label to top-1 accuracy as recorded, in the order to show. */
  public static Map<String, Double> table(Metrics metrics) {
    Map<String, Double> table = new LinkedHashMap<>();
    put(table, Contender.PIXELS.label(), metrics.last(Metrics.RAW_TOP1));
    put(table, Contender.UNTRAINED.label(), metrics.last(Metrics.UNTRAINED_TOP1));
    List<Metrics.Reading> trained = metrics.trained();
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
