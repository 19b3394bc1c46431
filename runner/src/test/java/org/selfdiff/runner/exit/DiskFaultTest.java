package org.selfdiff.runner.exit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NotDirectoryException;
import org.junit.jupiter.api.Test;

class DiskFaultTest {
  @Test
  void theFileStandsFirstAndTheReasonIsInPlainWords() {
    assertThat(sentence(new FileSystemException("a", null, "Read-only file system")))
        .isEqualTo("a: read-only file system");
    assertThat(sentence(new FileSystemException("a", null, "Too many open files")))
        .isEqualTo("a: too many open files");
    assertThat(sentence(new FileNotFoundException("runs/a (b).json (Permission denied)")))
        .isEqualTo("runs/a (b).json: permission denied");
    assertThat(sentence(new FileAlreadyExistsException("a")))
        .isEqualTo("a: is there already, and is no folder");
    assertThat(sentence(new NotDirectoryException("a"))).isEqualTo("a: is no folder");
    assertThat(sentence(new FileSystemLoopException("a"))).isEqualTo("a: its links form a circle");
  }

  @Test
  void whatKnowsNoFileTellsTheReason() {
    assertThat(sentence(new IOException("No space left on device")))
        .isEqualTo("no space left on device");
    assertThat(sentence(new MalformedInputException(1))).isEqualTo("the text is not UTF-8");
    assertThat(sentence(new EOFException())).isEqualTo("ends too early");
    assertThat(sentence(new IOException())).isEqualTo("java.io.IOException");
    assertThat(sentence(new IOException("ZIP is broken"))).isEqualTo("ZIP is broken");
  }

  private static String sentence(IOException e) {
    return DiskFault.sentence(e);
  }
}
