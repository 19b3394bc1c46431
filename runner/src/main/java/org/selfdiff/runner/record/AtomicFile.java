package org.selfdiff.runner.record;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Replaces files so that a reader, or a start after a crash, finds the old contents or the new ones
 * and never a part: temporary file, fsync, rename, fsync of the folder.
 */
public final class AtomicFile {
  /** Ending of files that are being written. */
  static final String TEMPORARY = ".tmp";

  private AtomicFile() {}

  /** Writes the contents of one file. */
  @FunctionalInterface
  public interface Contents {
    /** Writes everything into an empty file. */
    void writeTo(FileChannel file) throws IOException;
  }

  /** Replaces a text file, UTF-8. */
  public static void write(Path target, String text) throws IOException {
    write(target, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Replaces a file. */
  public static void write(Path target, byte[] bytes) throws IOException {
    write(
        target,
        file -> {
          ByteBuffer buffer = ByteBuffer.wrap(bytes);
          while (buffer.hasRemaining()) {
            file.write(buffer);
          }
        });
  }

  /**
   * Replaces a file with streamed contents; one writer per target at a time.
   *
   * @throws IOException when the disk does not take it; the target is then as it was
   */
  public static void write(Path target, Contents contents) throws IOException {
    Path temporary = target.resolveSibling(target.getFileName() + TEMPORARY);
    try {
      try (FileChannel file =
          FileChannel.open(
              temporary,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        contents.writeTo(file);
        file.force(true);
      }
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
    force(target.toAbsolutePath().getParent());
  }

  /** Makes creations, renames and removals in a folder durable. */
  static void force(Path folder) throws IOException {
    try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
      entries.force(true);
    }
  }

  /** Removes what interrupted writes left in a folder; nobody may be writing there. */
  static void removeTemporaries(Path folder) throws IOException {
    try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, "*" + TEMPORARY)) {
      for (Path file : left) {
        Files.delete(file);
      }
    }
  }
}
