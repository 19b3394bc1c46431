package org.selfdiff.runner.terminal;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How many of some things are done: one line drawn again and again on a terminal, a plain line
 * every ten seconds elsewhere. Not for use by several threads at once.
 */
public final class CountBar implements AutoCloseable {
  private static final long REDRAW = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long PLAIN_LINE = TimeUnit.SECONDS.toNanos(10);
  private static final int BAR = 30;
  private static final String ERASE_LINE = "\r\033[K";

  private final Terminal terminal;
  private final LongSupplier nanoTime;
  private final String things;
  private long shown;
  private boolean visible;

  /**
   * Shows nothing yet.
   *
   * @param nanoTime clock, nanoseconds
   * @param things what is counted, for instance {@code images}
   */
  public CountBar(Terminal terminal, LongSupplier nanoTime, String things) {
    this.terminal = terminal;
    this.nanoTime = nanoTime;
    this.things = things;
    shown = nanoTime.getAsLong();
  }

  /** Call after each piece of work. */
  public void update(long done, long all) {
    long now = nanoTime.getAsLong();
    if (done == all || now - shown < (terminal.live() ? REDRAW : PLAIN_LINE)) {
      return;
    }
    shown = now;
    String count = done + "/" + all + " " + things;
    if (!terminal.live()) {
      terminal.out().println(count);
    } else {
      int columns = Math.min(BAR, terminal.width() - count.length() - 2);
      String bar = columns > 0 ? terminal.bar((double) done / all, columns) + " " : "";
      terminal.out().print(ERASE_LINE + bar + count);
      visible = true;
    }
    terminal.out().flush();
  }

  /** Takes the line away. */
  @Override
  public void close() {
    if (visible) {
      terminal.out().print(ERASE_LINE);
      terminal.out().flush();
      visible = false;
    }
  }
}
