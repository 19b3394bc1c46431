package org.selfdiff.runner.ui;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.selfdiff.runner.exit.Failure;
import org.selfdiff.runner.record.RunPaths;
import org.selfdiff.runner.record.StoredRun;

/**
 * The runs in a folder and in the folders within it. Links to folders are not followed: nothing
 * outside is shown. Looks again when asked and the last look is old enough.
 */
final class RunCatalog {
  /** Folders of folders of runs, as sweeps make them. */
  private static final int DEEPEST = 4;

  /** A folder with this file is that of a sweep, its runs beside the file. */
  private static final String LEDGER = "ledger.jsonl";

  private static final Duration SEARCH_EVERY = Duration.ofSeconds(5);
  private static final Duration LOOK_EVERY = Duration.ofMillis(800);

  /** Runs never looked at wait for the next call once a look has taken so long. */
  private static final Duration PATIENCE = Duration.ofMillis(400);

  private final Path root;
  private final Clock clock;
  private final Map<String, WatchedRun> watched = new TreeMap<>();
  private final Map<String, Path> sweeps = new TreeMap<>();
  private final Map<String, Row> rows = new HashMap<>();
  private final Map<String, Variation> variations = new HashMap<>();
  private final Map<String, Variation> variationOf = new HashMap<>();
  private final Map<String, Long> removed = new HashMap<>();
  private Instant searched = Instant.MIN;
  private Instant looked = Instant.MIN;
  private long version;
  private boolean behind;

  /** A row with what tells the run from its like, and the version with which they came. */
  private record Row(ListedRun run, Map<String, String> varied, long version) {}

  /**
   * What has changed.
   *
   * @param version of the list after the change
   * @param runs that are new or changed, by id
   * @param varied of each of these runs, settings that differ among those of its name and folder
   * @param removed ids of runs that are gone
   * @param sweeps ids of all sweeps
   * @param behind true when there are more runs, for which the next call looks
   */
  record Changes(
      long version,
      List<ListedRun> runs,
      Map<String, Map<String, String>> varied,
      List<String> removed,
      List<String> sweeps,
      boolean behind) {}

  /**
   * A catalog of nothing yet.
   *
   * @param root an existing folder, without links in its path
   */
  RunCatalog(Path root, Clock clock) {
    this.root = root;
    this.clock = clock;
  }

  /** The folder that is watched. */
  Path root() {
    return root;
  }

  /**
   * What has changed since a version.
   *
   * @param since version that the reader has; 0 gives every run
   */
  synchronized Changes since(long since) throws IOException {
    look();
    List<ListedRun> runs = new ArrayList<>();
    Map<String, Map<String, String>> varied = new TreeMap<>();
    for (String id : watched.keySet()) {
      Row row = rows.get(id);
      if (row != null && row.version() > since) {
        runs.add(row.run());
        varied.put(id, row.varied());
      }
    }
    List<String> gone = new ArrayList<>();
    removed.forEach(
        (id, at) -> {
          if (at > since) {
            gone.add(id);
          }
        });
    return new Changes(version, runs, varied, gone, List.copyOf(sweeps.keySet()), behind);
  }

  /** The run of this id, if there is one. */
  synchronized Optional<StoredRun> find(String id) throws IOException {
    if (!watched.containsKey(id) && !clock.instant().isBefore(searched.plus(LOOK_EVERY))) {
      search();
    }
    return Optional.ofNullable(watched.get(id)).map(WatchedRun::run);
  }

  /** The folder of a sweep, if there is one of this id. */
  synchronized Optional<Path> sweep(String id) {
    return Optional.ofNullable(sweeps.get(id));
  }

  /** The ledger in the folder of a sweep. */
  static Path ledger(Path sweep) {
    return sweep.resolve(LEDGER);
  }

  private void look() throws IOException {
    Instant now = clock.instant();
    if (!behind && now.isBefore(looked.plus(LOOK_EVERY))) {
      return;
    }
    if (!now.isBefore(searched.plus(SEARCH_EVERY))) {
      search();
    }
    looked = now;
    boolean continued = behind;
    behind = false;
    Map<String, ListedRun> seen = new TreeMap<>();
    for (Map.Entry<String, WatchedRun> entry : watched.entrySet()) {
      boolean known = rows.containsKey(entry.getKey());
      if (known && continued) {
        continue;
      }
      if (!known && clock.instant().isAfter(now.plus(PATIENCE))) {
        behind = true;
        break;
      }
      ListedRun run;
      try {
        run = entry.getValue().look(now);
      } catch (IOException | RuntimeException e) {
        Path folder = entry.getValue().run().paths().folder();
        if (!Files.isDirectory(folder)) {
          // Removed or moved at this moment: the next search tells.
          continue;
        }
        String why = e instanceof IOException ? Failure.of(e).message() : "cannot be read: " + e;
        run = ListedRun.unreadable(entry.getKey(), why);
      }
      entry.getValue().fresh().ifPresent(facts -> compare(entry.getKey(), facts));
      seen.put(entry.getKey(), run);
    }
    show(seen);
  }

  /** Puts a run among those of its name and folder. */
  private void compare(String id, RunFacts facts) {
    String folder = id.substring(0, id.lastIndexOf('/') + 1);
    Variation variation =
        variations.computeIfAbsent(folder + facts.name(), like -> new Variation());
    Variation before = variationOf.put(id, variation);
    if (before != null && before != variation) {
      before.remove(id);
    }
    variation.put(id, facts.settings());
  }

  /** Renews the rows; a run that is new may show what tells those before it apart. */
  private void show(Map<String, ListedRun> seen) {
    long next = version + 1;
    Map<Variation, Map<String, String>> names = new IdentityHashMap<>();
    for (String id : watched.keySet()) {
      Row before = rows.get(id);
      ListedRun run = seen.getOrDefault(id, before == null ? null : before.run());
      if (run == null) {
        continue;
      }
      // Of those that cannot be read, nothing is known to tell them apart by.
      Map<String, String> varied =
          Optional.ofNullable(variationOf.get(id))
              .map(v -> v.of(id, names.computeIfAbsent(v, Variation::names)))
              .orElse(Map.of());
      if (before == null || !before.run().equals(run) || !before.varied().equals(varied)) {
        rows.put(id, new Row(run, varied, next));
        version = next;
      }
    }
  }

  private void search() throws IOException {
    searched = clock.instant();
    Map<String, Path> found = new TreeMap<>();
    sweeps.clear();
    search(root, 0, found);
    for (Map.Entry<String, Path> entry : found.entrySet()) {
      watched.computeIfAbsent(entry.getKey(), id -> new WatchedRun(id, entry.getValue()));
      removed.remove(entry.getKey());
    }
    for (String id : List.copyOf(watched.keySet())) {
      if (!found.containsKey(id)) {
        watched.remove(id);
        rows.remove(id);
        Optional.ofNullable(variationOf.remove(id)).ifPresent(variation -> variation.remove(id));
        version++;
        removed.put(id, version);
      }
    }
  }

  private void search(Path folder, int depth, Map<String, Path> found) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        if (entry.getFileName().toString().startsWith(".")
            || !Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          continue;
        }
        if (Files.isRegularFile(new RunPaths(entry).resolved(), LinkOption.NOFOLLOW_LINKS)) {
          found.put(id(entry), entry);
        } else if (depth + 1 < DEEPEST) {
          if (Files.isRegularFile(ledger(entry), LinkOption.NOFOLLOW_LINKS)) {
            sweeps.put(id(entry), entry);
          }
          search(entry, depth + 1, found);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      if (depth == 0) {
        throw new IOException(folder + ": cannot be read: " + e.getMessage(), e);
      }
      // Removed at this moment, or not for us: what is in it is not shown.
    }
  }

  private String id(Path folder) {
    return root.relativize(folder).toString().replace('\\', '/');
  }
}
