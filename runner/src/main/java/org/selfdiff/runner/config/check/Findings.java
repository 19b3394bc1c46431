package org.selfdiff.runner.config.check;

/** Receives what a check objects to. */
@FunctionalInterface
public interface Findings {
  /**
   * Reports one objection.
   *
   * @param key the dotted key that should change
   * @param message what is wrong, what was expected and what to do
   * @param because other keys that lead to the objection: it is shown where the first of all these
   *     keys stands that a file sets
   */
  void add(String key, String message, String... because);
}
