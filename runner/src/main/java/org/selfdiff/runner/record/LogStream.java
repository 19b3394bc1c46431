package org.selfdiff.runner.record;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * The bytes of a log. What the disk does not take is left out and remembered: a run goes on without
 * its log.
 */
final class LogStream extends OutputStream {
  private final Path path;
  private final AppendFile file;
  private String trouble = "";

  /**
   * Opens a file behind its end; its folder is made when absent.
   *
   * @throws DiskException when it cannot be written
   */
  LogStream(Path path) {
    this.path = path;
    try {
      Files.createDirectories(path.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw DiskException.writing(path, e);
    }
    file = AppendFile.open(path);
  }

  /** The first failure, or that the file is gone; empty while everything is there. */
  synchronized Optional<String> trouble() {
    if (trouble.isEmpty() && !file.isThere()) {
      return Optional.of(path + " was removed while the run went on");
    }
    return trouble.isEmpty() ? Optional.empty() : Optional.of(trouble);
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) {
    try {
      file.append(Arrays.copyOfRange(bytes, offset, offset + length));
    } catch (DiskException e) {
      if (trouble.isEmpty()) {
        trouble = e.getMessage();
      }
    }
  }

  @Override
  public synchronized void close() {
    file.close();
  }
}
