package org.selfdiff.runner.config.problem;

/**
 * One thing that is wrong with an experiment.
 *
 * @param position where
 * @param key the dotted key concerned; empty where the file as a whole is
 * @param message what is wrong, what was expected and what to do
 */
public record Problem(Position position, String key, String message) {

  /** One line: {@code file:line: key: message}. */
  @Override
  public String toString() {
    return key.isEmpty() ? position + ": " + message : position + ": " + key + ": " + message;
  }
}
