package org.selfdiff.runner.exit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import org.selfdiff.exports.FileFormatException;
import org.selfdiff.exports.onnx.OnnxException;
import org.selfdiff.methods.graph.GraphException;

/**
 * How a process ends that something was thrown in.
 *
 * @param code what it ends with; what is not known to be the user's is ours
 * @param message for the terminal
 */
public record Failure(ExitCode code, String message) {
  /** The end by what was thrown. The other modules know no exit codes: theirs are told here. */
  public static Failure of(Throwable thrown) {
    if (thrown instanceof UserException e) {
      return new Failure(e.code(), e.getMessage());
    }
    if (thrown instanceof FileFormatException) {
      return new Failure(ExitCode.DATA, thrown.getMessage());
    }
    if (thrown instanceof OnnxException
        || thrown instanceof GraphException
        || thrown instanceof InvalidPathException) {
      return new Failure(ExitCode.INVALID, thrown.getMessage());
    }
    if (thrown instanceof UncheckedIOException e) {
      return of(e.getCause());
    }
    if (thrown instanceof IOException e) {
      return new Failure(ExitCode.DATA, sentence(e));
    }
    return new Failure(
        ExitCode.INTERNAL,
        "internal error: "
            + thrown
            + System.lineSeparator()
            + "This is a mistake in SelfDiff. --debug shows where it happened.");
  }

  /** Where the message of Java is the path alone, what is the matter with it. */
  private static String sentence(IOException e) {
    if (e instanceof NoSuchFileException) {
      return e.getMessage() + ": no such file or folder";
    }
    if (e instanceof AccessDeniedException) {
      return e.getMessage() + ": access is denied";
    }
    if (e instanceof FileAlreadyExistsException) {
      return e.getMessage() + ": is there already, and is no folder";
    }
    boolean bare =
        e.getMessage() == null || e instanceof FileSystemException f && f.getReason() == null;
    return bare ? e.toString() : e.getMessage();
  }
}
