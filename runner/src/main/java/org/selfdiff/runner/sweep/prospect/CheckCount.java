package org.selfdiff.runner.sweep.prospect;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.selfdiff.runner.sweep.trial.Candidate;
import org.selfdiff.runner.sweep.trial.Candidates;

/** Says how many points have been checked when that takes a while: nothing before some seconds. */
public final class CheckCount implements Candidates {
  private static final long EVERY = TimeUnit.SECONDS.toNanos(5);

  private final Candidates candidates;
  private final PrintWriter err;
  private final AtomicInteger checked = new AtomicInteger();
  private final AtomicLong said = new AtomicLong(System.nanoTime());

  /** Counts what these are asked for. */
  public CheckCount(Candidates candidates, PrintWriter err) {
    this.candidates = candidates;
    this.err = err;
  }

  @Override
  public Candidate of(List<String> words) {
    long now = System.nanoTime();
    long last = said.get();
    if (now - last > EVERY && said.compareAndSet(last, now)) {
      err.println("checking the points of the sweep: " + checked + " so far");
      err.flush();
    }
    checked.incrementAndGet();
    return candidates.of(words);
  }
}
