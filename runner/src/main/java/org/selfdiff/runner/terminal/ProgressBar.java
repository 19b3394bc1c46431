package org.selfdiff.runner.terminal;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Course of a training run: one line drawn again and again on a terminal, a plain line every ten
 * seconds elsewhere.
 *
 * <p>Loss is smoothed over some fifty steps, images/s are those of the last steps, and the time to
 * go is taken from the whole launch, evaluations included. Not for use by several threads at once.
 */
public final class ProgressBar implements AutoCloseable {
  private static final long REDRAW = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long PLAIN_LINE = TimeUnit.SECONDS.toNanos(10);
  private static final int WINDOW = 64;
  private static final double DECAY = 0.98;
  private static final int LEAST_BAR = 8;
  private static final int LONGEST_BAR = 30;
  private static final String ERASE_LINE = "\r\033[K";

  private final WindowSize window;
  private final LongSupplier nanoTime;
  private final long steps;
  private final int epochs;
  private final int batch;
  private final ArrayDeque<Long> recent = new ArrayDeque<>();
  private Terminal terminal;
  private long firstStep = -1;
  private long firstTime;
  private long drawn = Long.MIN_VALUE;
  private boolean visible;
  private long step;
  private int epoch;
  private double imagesPerSecond;
  private double lossSum;
  private double lossWeight;
  private OptionalDouble knn = OptionalDouble.empty();

  /**
   * Shows nothing yet.
   *
   * @param nanoTime clock, nanoseconds
   * @param steps of the whole run
   * @param epochs of the whole run
   * @param batch images per step
   */
  public ProgressBar(Terminal terminal, LongSupplier nanoTime, long steps, int epochs, int batch) {
    this.terminal = terminal;
    this.window = WindowSize.of(terminal, nanoTime);
    this.nanoTime = nanoTime;
    this.steps = steps;
    this.epochs = epochs;
    this.batch = batch;
  }

  /**
   * Call after each step.
   *
   * @param doneSteps steps done, over all launches
   * @param inEpoch number of the epoch being trained, from 1
   * @param loss of the step
   */
  public void update(long doneSteps, int inEpoch, double loss) {
    long now = nanoTime.getAsLong();
    step = doneSteps;
    epoch = inEpoch;
    lossSum = DECAY * lossSum + (1 - DECAY) * loss;
    lossWeight = DECAY * lossWeight + (1 - DECAY);
    if (firstStep < 0) {
      firstStep = doneSteps;
      firstTime = now;
    }
    recent.addLast(now);
    if (recent.size() > WINDOW) {
      recent.removeFirst();
    }
    if (recent.size() > 1) {
      imagesPerSecond = batch * (recent.size() - 1) * 1e9 / (now - recent.getFirst());
    }
    if (drawn == Long.MIN_VALUE
        || doneSteps == steps
        || now - drawn >= (terminal.live() ? REDRAW : PLAIN_LINE)) {
      drawn = now;
      draw();
    }
  }

  /** Tells what the run does between two steps, for instance {@code evaluating kNN}. */
  public void pause(String activity) {
    recent.clear();
    if (terminal.live()) {
      List<String> parts = new ArrayList<>();
      parts.add("epoch " + epoch + "/" + epochs);
      parts.add(share());
      parts.add(activity + " ...");
      show(parts);
    }
  }

  /** Writes a sentence above the bar. */
  public void tell(String sentence) {
    erase();
    terminal.out().println(sentence);
    terminal.out().flush();
    drawn = Long.MIN_VALUE;
  }

  /** Takes a new nearest-neighbor accuracy, 0 to 1. */
  public void knn(double top1) {
    knn = OptionalDouble.of(top1);
  }

  /** Ends the bar's line, so that what follows begins on a new one. */
  @Override
  public void close() {
    if (visible) {
      draw();
      terminal.out().println();
      visible = false;
    }
  }

  private void erase() {
    if (visible) {
      terminal.out().print(ERASE_LINE);
      visible = false;
    }
  }

  private void draw() {
    if (terminal.live()) {
      terminal = terminal.ofWidth(window.width());
      show(liveParts());
    } else {
      terminal.out().println(plainLine());
    }
    terminal.out().flush();
  }

  private String plainLine() {
    return String.join(
        ", ", parts("images/s", "step " + step + "/" + steps + " (" + share() + ")"));
  }

  private List<String> liveParts() {
    List<String> parts = parts("img/s", step + "/" + steps);
    parts.add(1, share());
    // The first part to go in a narrow terminal is the count of steps, then images/s, then the end.
    for (int drop : new int[] {2, 3}) {
      if (room(parts) < LEAST_BAR && drop < parts.size()) {
        parts.remove(drop);
      }
    }
    while (room(parts) < LEAST_BAR && parts.size() > 2) {
      parts.remove(parts.size() - 1);
    }
    return parts;
  }

  private void show(List<String> parts) {
    terminal.out().print(ERASE_LINE + line(parts));
    terminal.out().flush();
    visible = true;
  }

  private String line(List<String> parts) {
    int bar = Math.min(LONGEST_BAR, room(parts));
    if (bar < LEAST_BAR) {
      return fit(String.join(" ", parts));
    }
    String rest = String.join(" ", parts.subList(1, parts.size()));
    return parts.get(0) + " " + terminal.bar((double) step / steps, bar) + " " + rest;
  }

  private int room(List<String> parts) {
    return terminal.width() - 2 - String.join(" ", parts).length();
  }

  private List<String> parts(String perSecond, String count) {
    List<String> parts = new ArrayList<>();
    parts.add("epoch " + epoch + "/" + epochs);
    parts.add(count);
    parts.add("loss " + Figures.number(lossSum / lossWeight));
    if (imagesPerSecond > 0) {
      parts.add(Figures.rate(imagesPerSecond) + " " + perSecond);
    }
    if (step > firstStep && step < steps) {
      long each = (nanoTime.getAsLong() - firstTime) / (step - firstStep);
      // The nanoseconds of a long run are more than 63 bits hold.
      double left = each / 1e9 * (steps - step);
      parts.add("ETA " + Figures.duration(Duration.ofSeconds((long) left)));
    }
    knn.ifPresent(top1 -> parts.add("kNN " + Figures.percent(top1).replace(" ", "")));
    return parts;
  }

  private String share() {
    return 100 * step / steps + "%";
  }

  private String fit(String text) {
    return text.length() < terminal.width() ? text : text.substring(0, terminal.width() - 1);
  }
}
