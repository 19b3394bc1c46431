package org.selfdiff.runner.sweep;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.selfdiff.runner.record.RunPaths;
import org.selfdiff.runner.sweep.ledger.Event;
import org.selfdiff.runner.sweep.ledger.Ledger;

/**
 * Where a sweep keeps what, beside the folders of its runs.
 *
 * @param folder of the sweep
 */
public record SweepPaths(Path folder) {
  /** Every event, one JSON object per line. */
  public Path ledger() {
    return folder.resolve("ledger.jsonl");
  }

  /** The report for a browser. */
  public Path report() {
    return folder.resolve("report.html");
  }

  /** The experiment of the best trial. */
  public Path best() {
    return folder.resolve("best.conf");
  }

  /**
   * The folders of its runs, as far as they are there, in the order in which they were chosen.
   *
   * @throws IOException if they cannot be read
   */
  public List<Path> runs() throws IOException {
    List<String> chosen =
        Ledger.read(ledger()).stream()
            .filter(Event.Suggested.class::isInstance)
            .flatMap(event -> ((Event.Suggested) event).cells().stream())
            .distinct()
            .toList();
    List<Path> runs = new ArrayList<>();
    try (Stream<Path> folders = Files.list(folder)) {
      folders.filter(f -> Files.isRegularFile(new RunPaths(f).resolved())).forEach(runs::add);
    }
    runs.sort(Comparator.<Path>comparingInt(run -> place(run, chosen)).thenComparing(run -> run));
    return List.copyOf(runs);
  }

  private static int place(Path run, List<String> chosen) {
    String name = run.getFileName().toString();
    String hash = name.substring(name.lastIndexOf('-') + 1);
    for (int i = 0; i < chosen.size(); i++) {
      if (chosen.get(i).startsWith(hash)) {
        return i;
      }
    }
    return chosen.size();
  }
}
