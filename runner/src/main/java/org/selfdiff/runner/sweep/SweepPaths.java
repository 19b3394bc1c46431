package org.selfdiff.runner.sweep;

import java.nio.file.Path;

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

  /** What a run has said; its launches stand below each other. */
  public Path log(Path run) {
    return folder.resolve("logs").resolve(run.getFileName() + ".log");
  }
}
