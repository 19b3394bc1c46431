package org.selfdiff.runner.sweep;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.selfdiff.runner.sweep.trial.Cell;
import org.selfdiff.runner.sweep.trial.CellOutcome;
import org.selfdiff.runner.sweep.trial.CellRunner;

/** Runs that take a moment; what they reach depends on cell and epoch alone. */
final class FakeCells implements CellRunner {
  /** Epochs that each run has behind it, as its folder would know after a kill. */
  final Map<String, Integer> epochs = new ConcurrentHashMap<>();

  final AtomicInteger trained = new AtomicInteger();
  final Map<String, AtomicInteger> crashes = new ConcurrentHashMap<>();

  /** Times that a run of an identity crashes before it goes well. */
  int fragile;

  /** Times that the machine of every run is lost before one stays. */
  int unlucky;

  private final Map<String, AtomicInteger> losses = new ConcurrentHashMap<>();

  @Override
  public CellOutcome run(Cell cell, int epoch, int slot) throws InterruptedException {
    Thread.sleep(ThreadLocalRandom.current().nextInt(3));
    AtomicInteger crashed = crashes.computeIfAbsent(cell.identity(), any -> new AtomicInteger());
    if (hash(cell) % 5 == 0 && crashed.get() < fragile) {
      crashed.incrementAndGet();
      return new CellOutcome.Crashed("killed by signal 9");
    }
    AtomicInteger lost = losses.computeIfAbsent(cell.identity(), any -> new AtomicInteger());
    if (lost.get() < unlucky) {
      lost.incrementAndGet();
      return new CellOutcome.Lost("its worker was lost");
    }
    trained.addAndGet(epoch - epochs.getOrDefault(cell.identity(), 0));
    epochs.put(cell.identity(), epoch);
    return new CellOutcome.Reached(score(cell, epoch));
  }

  static double score(Cell cell, int epoch) {
    double x = Double.parseDouble(cell.words().get(0).replaceAll(".*=", ""));
    return 1 - (x - 0.3) * (x - 0.3) - 0.2 / epoch + 0.01 * (hash(cell) % 7);
  }

  private static int hash(Cell cell) {
    return Math.floorMod((cell.identity() + cell.seed()).hashCode(), 1000);
  }

  @Override
  public void stop() {
    // Runs are short enough to be waited for.
  }
}
