package org.selfdiff.runner.record;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * A file that grows record by record. A record is in it wholly or not at all, unless the process is
 * killed in that moment. Links are not followed. Not for use by several threads at once.
 */
final class AppendFile implements Closeable {
  private final Path path;
  private final FileChannel channel;
  private final Object key;

  private AppendFile(Path path, FileChannel channel, Object key) {
    this.path = path;
    this.channel = channel;
    this.key = key;
  }

  /**
   * Opens a file behind its end, or begins it.
   *
   * @throws DiskException when it cannot be written, or is a link or no file
   */
  static AppendFile open(Path path) {
    requireFile(path);
    try {
      FileChannel channel =
          FileChannel.open(
              path,
              StandardOpenOption.CREATE,
              StandardOpenOption.APPEND,
              LinkOption.NOFOLLOW_LINKS);
      return new AppendFile(path, channel, key(path));
    } catch (IOException e) {
      throw DiskException.writing(path, e);
    }
  }

  /**
   * Refuses what a run must not write through: a link to another place, a device, a pipe, a folder.
   *
   * @throws DiskException if something is there that is no file of its own
   */
  static void requireFile(Path path) {
    requireNoLink(path);
    if (Files.isDirectory(path)) {
      throw DiskException.writing(path, "it is a folder; move it away");
    }
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw DiskException.writing(path, "it is no ordinary file; remove it");
    }
  }

  /** Refuses a symbolic link. */
  static void requireNoLink(Path path) {
    if (Files.isSymbolicLink(path)) {
      throw DiskException.writing(
          path, "it is a symbolic link; a run writes into its own folder only, remove the link");
    }
  }

  private static Object key(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .fileKey();
  }

  /**
   * Writes one record.
   *
   * @throws DiskException when the disk does not take it; the file is then as it was
   */
  void append(byte[] record) {
    try {
      long end = channel.size();
      try {
        ByteBuffer bytes = ByteBuffer.wrap(record);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      } catch (IOException e) {
        channel.truncate(end);
        throw e;
      }
    } catch (IOException e) {
      throw DiskException.writing(path, e);
    }
  }

  /**
   * Makes everything durable.
   *
   * @throws DiskException when the disk does not take it
   */
  void force() {
    try {
      channel.force(false);
    } catch (IOException e) {
      throw DiskException.writing(path, e);
    }
  }

  /** False once somebody has removed the file, or put another in its place. */
  boolean isThere() {
    try {
      return key(path).equals(key);
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw DiskException.writing(path, e);
    }
  }
}
