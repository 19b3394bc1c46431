package org.selfdiff.runner.exchange;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.record.Launch;
import org.selfdiff.runner.record.Provenance;

/**
 * What a file that leaves a run says about the run. Where the run lies and when it was made are no
 * part of it, so that equal runs give equal files.
 */
public final class RunMetadata {
  /** The folder of the runs in a resolved experiment. */
  private static final Pattern ROOT =
      Pattern.compile("(?m)^(run \\{\\n(?:  .*\\n)*?)  root = .*\\n");

  private static final String PATH_OF_WEIGHTS = "starting weights";

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
    m.put("run.experiment", ROOT.matcher(loaded.resolvedText()).replaceFirst("$1"));
    provenance
        .data()
        .forEach(
            (key, value) -> {
              if (!key.equals(PATH_OF_WEIGHTS)) {
                m.put("data." + key, value);
              }
            });
    Launch first = provenance.launches().get(0);
    if (first.git() != null) {
      m.put("provenance.code", first.git().toString());
    }
    return m;
  }
}
