package org.selfdiff.runner.evaluate;

/** An evaluation that cannot be done with these features and settings; the message says why. */
public final class EvaluationException extends RuntimeException {
  /** An evaluation refused, with what was found and what to do. */
  public EvaluationException(String message) {
    super(message);
  }
}
