package org.selfdiff.runner.record;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.selfdiff.runner.exit.DiskFault;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.exit.UserException;

/** A file that the disk does not take. The message names it and why; nothing is half written. */
public final class DiskException extends UserException {
  private static final long serialVersionUID = 1L;

  private DiskException(String message, Throwable cause) {
    super(ExitCode.DATA, message, cause);
  }

  /** A file or folder that cannot be written, in plain words. */
  public static DiskException writing(Path file, IOException e) {
    String reason = e instanceof NoSuchFileException ? "no such folder" : DiskFault.reason(e);
    return new DiskException(file + ": cannot be written: " + reason, e);
  }

  /** The same for something that the system has not been asked for yet. */
  static DiskException writing(Path file, String reason) {
    return new DiskException(file + ": cannot be written: " + reason, null);
  }

  /**
   * The same with what is lost by it and what is not.
   *
   * @param kept a sentence, without a full stop
   */
  public DiskException keeping(String kept) {
    return new DiskException(getMessage() + "; " + kept, this);
  }
}
