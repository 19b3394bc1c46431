package org.selfdiff.methods.mixing;

/** Whether a method has a meaning under a mixing prior. */
public sealed interface Composition {
  /** How the loss follows, or why there is none. */
  String text();

  /** The case in a word. */
  String word();

  /**
   * As its authors publish it.
   *
   * @param text how the loss follows
   */
  record Published(String text) implements Composition {
    @Override
    public String word() {
      return "published";
    }
  }

  /**
   * This project's own extension, which no paper reports.
   *
   * @param text how the loss follows
   */
  record Extension(String text) implements Composition {
    @Override
    public String word() {
      return "extension";
    }
  }

  /**
   * Refused.
   *
   * @param text why, and what to do instead
   */
  record Undefined(String text) implements Composition {
    @Override
    public String word() {
      return "refused";
    }
  }
}
