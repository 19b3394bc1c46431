package org.selfdiff.runner.ui;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.selfdiff.runner.exit.Failure;
import org.selfdiff.runner.exit.UserException;
import org.selfdiff.runner.record.Headline;
import org.selfdiff.runner.record.Launch;
import org.selfdiff.runner.record.LaunchDevices;
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
 * @param devices that shared its steps, as {@code 2 x cpu}; empty where never several did
 * @param settings of the experiment, none where they cannot be read
 * @param damaged what of it cannot be read and why, else empty
 */
record RunFacts(
    String name,
    String hash,
    double epochs,
    int batch,
    List<Instant> launched,
    List<String> kinds,
    String devices,
    Map<String, String> settings,
    String damaged) {
  private static final int SHORT_HASH = 8;
  private static final String KIND = ".kind";

  /** Settings and provenance of a run are a few kilobytes. */
  private static final long LARGEST = 1 << 22;

  /** The same without the settings, which are many. */
  RunFacts withoutSettings() {
    return new RunFacts(name, hash, epochs, batch, launched, kinds, devices, Map.of(), damaged);
  }

  /** A reader of one of the files of a run. */
  private interface Reader<T> {
    T read() throws IOException;
  }

  /** Reads a run; what is missing or damaged is left empty. */
  static RunFacts read(StoredRun run) {
    List<String> damaged = new ArrayList<>();
    Map<String, String> settings =
        tried(run.paths().resolved(), run::settings, damaged).orElse(Map.of());
    Optional<Provenance> from =
        Files.isRegularFile(run.paths().provenance())
            ? tried(run.paths().provenance(), run::provenance, damaged)
            : Optional.empty();
    String folder = run.paths().folder().getFileName().toString();
    int dash = folder.lastIndexOf('-');
    String name = settings.getOrDefault("name", dash > 0 ? folder.substring(0, dash) : folder);
    String hash =
        from.map(f -> f.identity().substring(0, Math.min(SHORT_HASH, f.identity().length())))
            .orElse(dash > 0 ? folder.substring(dash + 1) : "");
    List<LaunchDevices> devices = from.map(f -> LaunchDevices.of(f.launches())).orElse(List.of());
    return new RunFacts(
        name,
        hash,
        StoredRun.epochs(settings),
        Headline.batch(settings),
        from.map(f -> f.launches().stream().map(RunFacts::started).toList()).orElse(List.of()),
        kinds(settings),
        LaunchDevices.shared(devices) ? LaunchDevices.inShort(devices) : "",
        LaunchDevices.in(settings, devices),
        String.join("; ", damaged));
  }

  /**
   * Whatever is in a file, it is this run's trouble and no other's: no kind of damage may keep the
   * page from showing the others.
   */
  private static <T> Optional<T> tried(Path file, Reader<T> reader, List<String> damaged) {
    try {
      if (Files.size(file) > LARGEST) {
        damaged.add(
            file.getFileName() + " has " + Files.size(file) + " bytes, too many to be read");
        return Optional.empty();
      }
      return Optional.ofNullable(reader.read());
    } catch (IOException | UserException e) {
      damaged.add(Failure.of(e).message().lines().findFirst().orElse(""));
    } catch (RuntimeException e) {
      damaged.add(file.getFileName() + " cannot be read: " + e.getMessage());
    } catch (StackOverflowError e) {
      damaged.add(file.getFileName() + " cannot be read: it is nested too deeply");
    }
    return Optional.empty();
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
