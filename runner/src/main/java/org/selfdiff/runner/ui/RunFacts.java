package org.selfdiff.runner.ui;

import java.io.IOException;
import java.nio.file.Files;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.selfdiff.runner.exit.UserException;
import org.selfdiff.runner.record.Headline;
import org.selfdiff.runner.record.Launch;
import org.selfdiff.runner.record.Provenance;
import org.selfdiff.runner.record.StoredRun;

/**
 * What does not change while a run goes on.
 *
 * @param name of the experiment
 * @param hash first digits of its identity
 * @param epochs asked for, 0 where unknown
 * @param batch images per step, 0 where unknown
 * @param launched times of the launches, oldest first
 * @param kinds of method, mixing, backbone and data, in this order, those that are there
 */
record RunFacts(
    String name,
    String hash,
    double epochs,
    int batch,
    List<Instant> launched,
    List<String> kinds) {
  private static final int SHORT_HASH = 8;
  private static final String KIND = ".kind";

  /** Reads a run; what is missing or damaged is left empty. */
  static RunFacts read(StoredRun run) throws IOException {
    Map<String, String> settings = settings(run);
    String folder = run.paths().folder().getFileName().toString();
    int dash = folder.lastIndexOf('-');
    String name = settings.getOrDefault("name", dash > 0 ? folder.substring(0, dash) : folder);
    String hash = dash > 0 ? folder.substring(dash + 1) : "";
    List<Instant> launched = List.of();
    if (Files.isRegularFile(run.paths().provenance())) {
      try {
        Provenance from = run.provenance();
        hash = from.identity().substring(0, Math.min(SHORT_HASH, from.identity().length()));
        launched = from.launches().stream().map(RunFacts::started).toList();
      } catch (UserException e) {
        // The run can be shown without it.
      }
    }
    return new RunFacts(
        name,
        hash,
        StoredRun.epochs(settings),
        Headline.batch(settings),
        launched,
        kinds(settings));
  }

  /** The settings of a run, none where they cannot be read. */
  static Map<String, String> settings(StoredRun run) {
    try {
      return run.settings();
    } catch (UserException e) {
      return Map.of();
    }
  }

  private static List<String> kinds(Map<String, String> settings) {
    return List.of("method", "mixing", "backbone", "data").stream()
        .map(block -> settings.get(block + KIND))
        .filter(kind -> kind != null && !kind.equals("none"))
        .toList();
  }

  private static Instant started(Launch launch) {
    try {
      return Instant.parse(String.valueOf(launch.started()));
    } catch (DateTimeException e) {
      return Instant.EPOCH;
    }
  }
}
