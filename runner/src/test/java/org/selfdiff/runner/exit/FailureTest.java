package org.selfdiff.runner.exit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.selfdiff.exports.FileFormatException;
import org.selfdiff.exports.onnx.OnnxException;
import org.selfdiff.methods.graph.GraphException;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.engine.DeviceException;
import org.selfdiff.runner.evaluate.EvaluationException;

class FailureTest {
  @Test
  void aUserExceptionBringsItsCode() {
    assertThat(Failure.of(new UserException(ExitCode.INVALID, "another shape")))
        .isEqualTo(new Failure(ExitCode.INVALID, "another shape"));
    assertThat(Failure.of(new DeviceException("no such device")))
        .isEqualTo(new Failure(ExitCode.DATA, "no such device"));
    assertThat(Failure.of(new DataException("no images")).code()).isEqualTo(ExitCode.DATA);
    assertThat(Failure.of(new EvaluationException("NaN")).code()).isEqualTo(ExitCode.DIVERGED);
  }

  @Test
  void theOtherModulesTellOfFilesAndGraphs() {
    assertThat(Failure.of(new FileFormatException("no header")))
        .isEqualTo(new Failure(ExitCode.DATA, "no header"));
    assertThat(Failure.of(new OnnxException("opset 3")))
        .isEqualTo(new Failure(ExitCode.INVALID, "ONNX export: opset 3"));
    assertThat(Failure.of(new GraphException("rank 3")).code()).isEqualTo(ExitCode.INVALID);
  }

  @Test
  void whatTheDiskDoesNotDoIsNoMistakeOfOurs() {
    assertThat(Failure.of(new NoSuchFileException("a.json")))
        .isEqualTo(new Failure(ExitCode.DATA, "a.json: no such file or folder"));
    assertThat(Failure.of(new UncheckedIOException(new AccessDeniedException("a.json"))))
        .isEqualTo(new Failure(ExitCode.DATA, "a.json: permission denied"));
    assertThat(Failure.of(new CompletionException(new IOException("Input/output error"))))
        .isEqualTo(new Failure(ExitCode.DATA, "input/output error"));
  }

  @Test
  void memoryThatDoesNotSufficeIsNoMistakeOfOurs() {
    assertThat(Failure.of(new OutOfMemoryError("Java heap space")).message())
        .startsWith("memory does not suffice: Java heap space. Java's heap may take ");
    Throwable deep =
        new IllegalStateException("image 2 cannot be prepared", new OutOfMemoryError("heap"));

    assertThat(Failure.of(deep).code()).isEqualTo(ExitCode.DATA);
    assertThat(Failure.of(deep).message())
        .startsWith("image 2 cannot be prepared; memory does not suffice: heap. ");
  }

  @Test
  void aLibraryThatCannotBeLoadedIsTheMachines() {
    Throwable initializer = new ExceptionInInitializerError(new UnsatisfiedLinkError("no lib"));

    assertThat(Failure.of(initializer))
        .isEqualTo(new Failure(ExitCode.DATA, "a native library cannot be loaded: no lib"));
  }

  @Test
  void aNameThatTheLocaleCannotWriteIsTheMachines() {
    Throwable thrown =
        new InvalidPathException("gr\u00fc", "Malformed input or input contains unmappable");

    assertThat(Failure.of(thrown).code()).isEqualTo(ExitCode.DATA);
    assertThat(Failure.of(thrown).message()).endsWith("does not have: set LC_ALL=C.UTF-8");
    assertThat(Failure.of(new InvalidPathException("a\0", "Nul character not allowed")).code())
        .isEqualTo(ExitCode.INVALID);
  }

  @Test
  void theRestIsOurs() {
    Failure failure = Failure.of(new IllegalStateException("no layer"));

    assertThat(failure.code()).isEqualTo(ExitCode.INTERNAL);
    assertThat(failure.message())
        .startsWith("internal error: java.lang.IllegalStateException: no layer")
        .endsWith("--debug shows where it happened.");
  }
}
