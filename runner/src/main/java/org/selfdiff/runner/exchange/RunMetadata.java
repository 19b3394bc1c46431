package org.selfdiff.runner.exchange;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.record.Launch;
import org.selfdiff.runner.record.Provenance;

/**
 * What a file that leaves a run says about the run. Where the run and its images lie, when it was
 * made and which part of which machine made it are no part of it, so that equal runs give equal
 * files, and none names folders of the machine that made it.
 */
public final class RunMetadata {
  /** In a resolved experiment the folder of the runs, and those of the images. */
  private static final Pattern PLACES =
      Pattern.compile("(?m)^((?:run|data) \\{\\n(?:  .*\\n)*?)  (?:root|cache) = .*\\n");

  /** The devices that made it, what they were given of the machine, and how they computed. */
  private static final Pattern MACHINE =
      Pattern.compile(
          "(?m)^(hardware \\{\\n(?:  .*\\n)*?)"
              + "  (?:recompute|joined-kernels|device|devices|memory|threads|loaders) = .*\\n");

  private static final String SET = "data.set";
  private static final String PATH_OF_WEIGHTS = "starting weights";

  private RunMetadata() {}

  /**
   * Metadata by key.
   *
   * @param loaded the run's experiment
   * @param provenance of the run, at least one launch
   * @param set the images of the run
   */
  public static Map<String, String> of(Loaded.Valid loaded, Provenance provenance, ImageSet set) {
    Map<String, String> m = new TreeMap<>();
    m.put("run.name", loaded.experiment().name());
    m.put("run.identity", provenance.identity());
    m.put("run.experiment", without(MACHINE, without(PLACES, loaded.resolvedText())));
    provenance
        .data()
        .forEach(
            (key, value) -> {
              if (!key.equals(PATH_OF_WEIGHTS)) {
                m.put("data." + key, value);
              }
            });
    m.computeIfPresent(SET, (key, withPlace) -> set.title());
    Launch first = provenance.launches().get(0);
    if (first.git() != null) {
      m.put("provenance.code", first.git().toString());
    }
    return m;
  }

  private static String without(Pattern lines, String experiment) {
    String without = lines.matcher(experiment).replaceAll("$1");
    return without.equals(experiment) ? experiment : without(lines, without);
  }
}
