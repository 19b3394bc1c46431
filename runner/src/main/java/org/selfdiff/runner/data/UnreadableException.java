package org.selfdiff.runner.data;

/** An image that cannot be read for a reason that lies in its file, and will not pass. */
public final class UnreadableException extends DataException {
  private static final long serialVersionUID = 1L;

  private final String source;
  private final String reason;

  /**
   * An image.
   *
   * @param source where it comes from
   * @param reason a clause without a full stop
   * @param advice what to do, a sentence
   */
  public UnreadableException(String source, String reason, String advice, Throwable cause) {
    super(source + ": the image cannot be read: " + reason + ". " + advice, cause);
    this.source = source;
    this.reason = reason;
  }

  /** Where the image comes from. */
  public String source() {
    return source;
  }

  /** Why it cannot be read, a clause. */
  public String reason() {
    return reason;
  }
}
