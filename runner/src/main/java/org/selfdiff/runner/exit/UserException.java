package org.selfdiff.runner.exit;

/**
 * What a person has to put right: a word, a file, a folder, a device. Its message is all that is
 * said, and its code is what the process ends with, so that no caller has to know either.
 */
public class UserException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode code;

  /**
   * States what is wrong.
   *
   * @param code what the process ends with
   * @param message complete: where, what was found, what was expected or what to do
   */
  public UserException(ExitCode code, String message) {
    this(code, message, null);
  }

  /** The same with what brought it to light. */
  public UserException(ExitCode code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** What the process ends with. */
  public final ExitCode code() {
    return code;
  }
}
