package org.selfdiff.runner.session;

import java.util.List;
import java.util.Map;
import org.selfdiff.runner.record.Metrics;

/** A journal that keeps nothing. */
record NoJournal() implements Journal {
  @Override
  public void write(long step, double epoch, Map<String, Double> values) {}

  @Override
  public Metrics metrics() {
    return new Metrics(List.of());
  }

  @Override
  public void force() {}

  @Override
  public void close() {}
}
