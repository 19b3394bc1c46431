package org.selfdiff.runner.record;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Replaces files so that a reader, or a start after a crash, finds the old contents or the new ones
 * and never a part: temporary file, fsync, rename, fsync of the folder.
 */
public final class AtomicFile {
  /** Ending of files that are being written. */
  static final String TEMPORARY = ".tmp";

  /** Bytes in the name of a file, on the usual file systems. */
  private static final int LONGEST_NAME = 255;

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
   * Replaces a file with streamed contents. Folders that are missing are made; a target that is a
   * link is replaced, not followed; a device or a pipe takes the contents as it is.
   *
   * @throws DiskException when the disk does not take it; the target is then as it was
   */
  public static void write(Path target, Contents contents) throws IOException {
    if (Files.exists(target) && !Files.isRegularFile(target) && !Files.isDirectory(target)) {
      stream(target, contents);
      return;
    }
    make(
        target,
        temporary -> {
          try (FileChannel file =
              FileChannel.open(
                  temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            contents.writeTo(file);
            file.force(true);
          }
          return null;
        });
  }

  /** Makes one file in several passes, and tells something of it. */
  @FunctionalInterface
  public interface Making<T> {
    /**
     * Writes the whole file.
     *
     * @param temporary where; nothing is there yet
     */
    T at(Path temporary) throws IOException;
  }

  /**
   * Replaces a file by one that another writer makes beside it, which is moved to its place only
   * when everything is done.
   *
   * @throws DiskException when the disk does not take it; the target is then as it was
   */
  public static <T> T make(Path target, Making<T> making) throws IOException {
    if (Files.isDirectory(target)) {
      throw DiskException.writing(target, "is a folder");
    }
    Path folder = target.toAbsolutePath().getParent();
    if (folder == null || target.getFileName() == null) {
      throw DiskException.writing(target, "not the name of a file");
    }
    Path temporary = temporary(target);
    try {
      Files.createDirectories(folder);
      try {
        T told = making.at(temporary);
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        force(folder);
        return told;
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      throw DiskException.writing(target, e);
    }
  }

  private static void stream(Path device, Contents contents) {
    try (FileChannel file = FileChannel.open(device, StandardOpenOption.WRITE)) {
      contents.writeTo(file);
    } catch (IOException e) {
      throw DiskException.writing(device, e);
    }
  }

  /** Two writers at once have two of them; a long name does not grow. */
  private static Path temporary(Path target) {
    String name = target.getFileName().toString();
    String random = Long.toHexString(ThreadLocalRandom.current().nextLong());
    String ending = "." + random + TEMPORARY;
    int most = Math.max(1, Math.min(name.length(), LONGEST_NAME - ending.length()));
    while (most > 1
        && name.substring(0, most).getBytes(StandardCharsets.UTF_8).length + ending.length()
            > LONGEST_NAME) {
      most--;
    }
    return target.resolveSibling(name.substring(0, most) + ending);
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
        if (!Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
          Files.delete(file);
        }
      }
    }
  }
}
