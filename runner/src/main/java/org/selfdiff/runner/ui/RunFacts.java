package org.selfdiff.runner.ui;

import java.io.IOException;
import java.nio.file.Files;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.selfdiff.runner.compare.RunRecord;
import org.selfdiff.runner.record.Launch;
import org.selfdiff.runner.record.Provenance;
import org.selfdiff.runner.record.RunFolderException;
import org.selfdiff.runner.record.RunPaths;

/**
 * What does not change while a run goes on.
 *
 * @param name of the experiment
 * @param hash first digits of its identity
 * @param epochs asked for, 0 where unknown
 * @param launched times of the launches, oldest first
 * @param kinds of method, mixing, backbone and data, in this order, those that are there
 */
record RunFacts(
    String name, String hash, double epochs, List<Instant> launched, List<String> kinds) {
  private static final int SHORT_HASH = 8;
  private static final String KIND = ".kind";

  /** Reads a run folder; what is missing or damaged is left empty. */
  static RunFacts read(RunPaths paths) throws IOException {
    Map<String, String> settings = settings(paths);
    String folder = paths.folder().getFileName().toString();
    int dash = folder.lastIndexOf('-');
    String name = settings.getOrDefault("name", dash > 0 ? folder.substring(0, dash) : folder);
    String hash = dash > 0 ? folder.substring(dash + 1) : "";
    List<Instant> launched = List.of();
    if (Files.isRegularFile(paths.provenance())) {
      try {
        Provenance from = Provenance.read(paths.provenance());
        if (from != null && from.identity() != null) {
          hash = from.identity().substring(0, Math.min(SHORT_HASH, from.identity().length()));
          launched = from.launches().stream().map(RunFacts::started).toList();
        }
      } catch (RunFolderException e) {
        // The run can be shown without it.
      }
    }
    return new RunFacts(name, hash, epochs(settings), launched, kinds(settings));
  }

  private static Map<String, String> settings(RunPaths paths) throws IOException {
    try {
      return RunRecord.settings(paths.resolved());
    } catch (RunFolderException e) {
      return Map.of();
    }
  }

  private static double epochs(Map<String, String> settings) {
    try {
      return Double.parseDouble(settings.getOrDefault("schedule.epochs", "0"));
    } catch (NumberFormatException e) {
      return 0;
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
