package org.selfdiff.runner.ui;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** The curves of the runs looked at last, as many as fit into a part of the memory. */
final class CurveStore {
  private final long most;
  private final AtomicLong made = new AtomicLong();
  private final Map<Path, RunCurves> curves = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * Holds nothing yet.
   *
   * @param most bytes of numbers; the run asked for last is kept even if it alone takes more
   */
  CurveStore(long most) {
    this.most = most;
  }

  /** The curves in a file, as they are now. */
  RunCurves of(Path metrics) throws IOException {
    RunCurves found;
    synchronized (this) {
      found = curves.computeIfAbsent(metrics, m -> new RunCurves(m, made::incrementAndGet));
    }
    found.refresh();
    synchronized (this) {
      long bytes = curves.values().stream().mapToLong(RunCurves::bytes).sum();
      Iterator<RunCurves> oldest = curves.values().iterator();
      while (bytes > most && oldest.hasNext()) {
        RunCurves next = oldest.next();
        if (next != found) {
          bytes -= next.bytes();
          oldest.remove();
        }
      }
    }
    return found;
  }

  /** Runs whose curves are in memory. */
  synchronized int size() {
    return curves.size();
  }
}
