package org.selfdiff.runner.terminal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The width of a terminal whose window may change while a line is drawn on it again and again. It
 * is asked for every second and answers later, so that nobody waits for it. Not for use by several
 * threads at once.
 */
final class WindowSize {
  private static final long EVERY = TimeUnit.SECONDS.toNanos(1);
  private static final int USUAL = 80;

  private final Question question;
  private final LongSupplier nanoTime;
  private int width;
  private long asked;
  private Answer pending = () -> OptionalInt.of(0);

  /** Asks for the width. */
  @FunctionalInterface
  interface Question {
    /** Begins to ask. */
    Answer ask() throws IOException;
  }

  /** An answer to come. */
  @FunctionalInterface
  interface Answer {
    /** The width, 0 for one that is not known; empty as long as there is no answer. */
    OptionalInt get() throws IOException;
  }

  /**
   * A window that is not asked yet.
   *
   * @param width columns until then
   * @param nanoTime clock, nanoseconds
   */
  WindowSize(int width, LongSupplier nanoTime, Question question) {
    this.width = width;
    this.nanoTime = nanoTime;
    this.question = question;
    asked = nanoTime.getAsLong();
  }

  /** That of a terminal; a width that the environment gives, or that of a file, stays. */
  static WindowSize of(Terminal terminal, LongSupplier nanoTime) {
    boolean fixed = !terminal.live() || columns(System.getenv()).isPresent();
    return new WindowSize(
        terminal.width(), nanoTime, fixed ? () -> () -> OptionalInt.of(0) : WindowSize::stty);
  }

  /** Columns now, as far as known. */
  int width() {
    try {
      OptionalInt answer = pending.get();
      if (answer.isPresent()) {
        width = answer.getAsInt() > 0 ? answer.getAsInt() : width;
        pending = () -> OptionalInt.of(0);
        if (nanoTime.getAsLong() - asked >= EVERY) {
          asked = nanoTime.getAsLong();
          pending = question.ask();
        }
      }
    } catch (IOException noAnswer) {
      pending = () -> OptionalInt.of(0);
    }
    return width;
  }

  /** What a user has set. */
  static OptionalInt columns(Map<String, String> environment) {
    String columns = environment.getOrDefault("COLUMNS", "");
    return columns.matches("[1-9]\\d{0,3}")
        ? OptionalInt.of(Integer.parseInt(columns))
        : OptionalInt.empty();
  }

  /** Columns of the terminal at the beginning. */
  static int atFirst() {
    try {
      Process stty = begin();
      int width = read(stty);
      return width > 0 ? width : USUAL;
    } catch (IOException e) {
      return USUAL;
    }
  }

  /** Shells keep COLUMNS to themselves, so the terminal is asked. */
  private static Answer stty() throws IOException {
    Process stty = begin();
    return () -> stty.isAlive() ? OptionalInt.empty() : OptionalInt.of(read(stty));
  }

  private static Process begin() throws IOException {
    return new ProcessBuilder("stty", "size")
        .redirectInput(ProcessBuilder.Redirect.INHERIT)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static int read(Process stty) throws IOException {
    String size =
        new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
    return size.matches("\\d+ [1-9]\\d{0,3}") ? Integer.parseInt(size.split(" ")[1]) : 0;
  }
}
