package org.selfdiff.methods.graph;

/** An op was given values that it cannot take; the message says which and why. */
public class GraphException extends RuntimeException {
  /** An error with the given message. */
  public GraphException(String message) {
    super(message);
  }

  /**
   * Throws unless a condition holds.
   *
   * @param holds the condition
   * @param format the message, a format for {@code args}
   */
  public static void unless(boolean holds, String format, Object... args) {
    if (!holds) {
      throw new GraphException(String.format(format, args));
    }
  }
}
