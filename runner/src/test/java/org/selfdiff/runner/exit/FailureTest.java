package org.selfdiff.runner.exit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
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
        .isEqualTo(new Failure(ExitCode.DATA, "a.json: access is denied"));
    assertThat(Failure.of(new FileAlreadyExistsException("a")).message())
        .isEqualTo("a: is there already, and is no folder");
    assertThat(Failure.of(new IOException("No space left on device")).message())
        .isEqualTo("No space left on device");
    assertThat(Failure.of(new NotDirectoryException("a")).message())
        .isEqualTo("java.nio.file.NotDirectoryException: a");
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
