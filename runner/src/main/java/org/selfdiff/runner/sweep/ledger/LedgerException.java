package org.selfdiff.runner.sweep.ledger;

/** A ledger that cannot be used; the message says which, why, and what to do. */
public final class LedgerException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** A ledger that cannot be used for this reason. */
  public LedgerException(String message) {
    super(message);
  }
}
