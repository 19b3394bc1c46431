package org.selfdiff.methods.mixing;

/** Whether a method has a meaning under a mixing prior. */
public sealed interface Composition {
  /** The sentence. */
  String text();

  /**
   * As its authors publish it.
   *
   * @param text how the loss follows
   */
  record Published(String text) implements Composition {}

  /**
   * This project's own extension, which no paper reports.
   *
   * @param text how the loss follows
   */
  record Extension(String text) implements Composition {}

  /**
   * Refused.
   *
   * @param text why, and what to do instead
   */
  record Undefined(String text) implements Composition {}
}
