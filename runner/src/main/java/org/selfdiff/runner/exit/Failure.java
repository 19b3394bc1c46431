package org.selfdiff.runner.exit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
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
  private static final int CAUSES = 50;

  /** The end by what was thrown. The other modules know no exit codes: theirs are told here. */
  public static Failure of(Throwable thrown) {
    if (thrown instanceof UserException e) {
      return new Failure(e.code(), e.getMessage());
    }
    if (thrown instanceof FileFormatException) {
      return new Failure(ExitCode.DATA, thrown.getMessage());
    }
    if (thrown instanceof OnnxException || thrown instanceof GraphException) {
      return new Failure(ExitCode.INVALID, thrown.getMessage());
    }
    if (thrown instanceof InvalidPathException e) {
      return path(e);
    }
    if (thrown instanceof UncheckedIOException
        || (thrown instanceof CompletionException || thrown instanceof ExecutionException)
            && thrown.getCause() != null) {
      return of(thrown.getCause());
    }
    if (thrown instanceof IOException e) {
      return new Failure(ExitCode.DATA, DiskFault.sentence(e));
    }
    for (Throwable cause : causes(thrown)) {
      if (cause instanceof OutOfMemoryError) {
        return memory(thrown, cause);
      }
      if (cause instanceof UnsatisfiedLinkError) {
        return new Failure(
            ExitCode.DATA, "a native library cannot be loaded: " + cause.getMessage());
      }
    }
    return new Failure(
        ExitCode.INTERNAL,
        "internal error: "
            + thrown
            + System.lineSeparator()
            + "This is a mistake in SelfDiff. --debug shows where it happened.");
  }

  private static List<Throwable> causes(Throwable thrown) {
    return Stream.iterate(thrown, cause -> cause != null, Throwable::getCause)
        .limit(CAUSES)
        .toList();
  }

  /** A name that the locale cannot write is no mistake in the name. */
  private static Failure path(InvalidPathException e) {
    return e.getReason().startsWith("Malformed input")
        ? new Failure(
            ExitCode.DATA,
            "the name "
                + e.getInput()
                + " has letters that the encoding of this process, "
                + System.getProperty("sun.jnu.encoding")
                + ", does not have: set LC_ALL=C.UTF-8")
        : new Failure(ExitCode.INVALID, e.getMessage());
  }

  private static Failure memory(Throwable thrown, Throwable cause) {
    String where = thrown == cause || thrown.getMessage() == null ? "" : thrown.getMessage() + "; ";
    long heap = Runtime.getRuntime().maxMemory() >> 20;
    return new Failure(
        ExitCode.DATA,
        where
            + "memory does not suffice: "
            + cause.getMessage()
            + ". Java's heap may take "
            + heap
            + " MiB, SELFDIFF_JAVA_OPTS=-Xmx8g gives it 8 GiB; a smaller hardware.batch and fewer"
            + " hardware.loaders need less");
  }
}
