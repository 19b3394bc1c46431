package org.selfdiff.runner.exit;

import java.util.Arrays;
import java.util.Optional;

/** What the exit status of the command says; scripts and the language reference rely on it. */
public enum ExitCode {
  /** Everything that was asked for was done. */
  OK(0, "done"),
  /** A mistake in SelfDiff. */
  INTERNAL(1, "internal error: a mistake in SelfDiff"),
  /** The experiment file or the command line is wrong; nothing was started. */
  INVALID(2, "experiment or command line invalid; nothing was started"),
  /** The data are missing or cannot be read, or the device is not there or cannot be used. */
  DATA(3, "data or device missing or unusable"),
  /** Training diverged or collapsed; the last good checkpoint is kept. */
  DIVERGED(4, "training diverged or collapsed; the last good checkpoint is kept"),
  /** A verification failed. */
  VERIFICATION(5, "verification failed"),
  /** Interrupted; the same command continues. */
  INTERRUPTED(130, "interrupted; the same command continues the run");

  private final int status;
  private final String meaning;

  ExitCode(int status, String meaning) {
    this.status = status;
    this.meaning = meaning;
  }

  /** The code of a status, if there is one. */
  public static Optional<ExitCode> of(int status) {
    return Arrays.stream(values()).filter(code -> code.status == status).findFirst();
  }

  /** The status that the process ends with. */
  public int status() {
    return status;
  }

  /** One line for help and reference. */
  public String meaning() {
    return meaning;
  }
}
