package org.selfdiff.runner.exchange;

import java.util.Map;
import java.util.TreeMap;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.record.Launch;
import org.selfdiff.runner.record.Provenance;

/** What a file that leaves a run says about the run. */
public final class RunMetadata {
  private RunMetadata() {}

  /**
   * Metadata by key.
   *
   * @param loaded the run's experiment
   * @param provenance of the run, at least one launch
   */
  public static Map<String, String> of(Loaded.Valid loaded, Provenance provenance) {
    Map<String, String> m = new TreeMap<>();
    m.put("run.name", loaded.experiment().name());
    m.put("run.identity", provenance.identity());
    m.put("run.experiment", loaded.resolvedText());
    provenance.data().forEach((key, value) -> m.put("data." + key, value));
    Launch first = provenance.launches().get(0);
    m.put("provenance.launches", Integer.toString(provenance.launches().size()));
    m.put("provenance.started", first.started());
    if (first.git() != null) {
      m.put("provenance.code", first.git().toString());
    }
    return m;
  }
}
