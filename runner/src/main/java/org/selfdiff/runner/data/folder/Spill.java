package org.selfdiff.runner.data.folder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Bytes that are written one after the other and then read at random: in memory while they are few,
 * else in a temporary file, which has no name as soon as it is open. Not thread safe.
 */
final class Spill {
  /** Bytes up to which memory takes them. */
  static final int IN_MEMORY = 1 << 20;

  private ByteBuffer buffer = ByteBuffer.allocate(1 << 12);
  private FileChannel file;
  private boolean diskless;
  private long written;

  /** Bytes so far. */
  long size() {
    return written + buffer.position();
  }

  Spill put(byte[] bytes) throws IOException {
    room(bytes.length).put(bytes);
    return this;
  }

  Spill put(int value) throws IOException {
    room(Integer.BYTES).putInt(value);
    return this;
  }

  Spill put(long value) throws IOException {
    room(Long.BYTES).putLong(value);
    return this;
  }

  /**
   * Everything that was written; nothing more can be.
   *
   * @throws IOException if it is more than one buffer takes
   */
  ByteBuffer finish() throws IOException {
    if (size() > Integer.MAX_VALUE) {
      throw new IOException("there are more names of files than fit into " + size() + " bytes");
    }
    if (file == null) {
      return buffer.flip();
    }
    flush();
    try (FileChannel all = file) {
      // What is mapped stays until the buffer is garbage, without the file.
      return all.map(FileChannel.MapMode.READ_ONLY, 0, written);
    }
  }

  private ByteBuffer room(int bytes) throws IOException {
    if (buffer.remaining() < bytes) {
      boolean grows = buffer.capacity() < IN_MEMORY || diskless;
      if (!grows && file == null) {
        file = temporary();
        diskless = file == null;
        grows = diskless;
      }
      if (grows) {
        long wanted = Math.max(2L * buffer.capacity(), (long) buffer.position() + bytes);
        int capacity = (int) Math.min(Integer.MAX_VALUE - 8, wanted);
        buffer = ByteBuffer.allocate(capacity).put(buffer.flip());
      } else {
        flush();
      }
    }
    return buffer;
  }

  private void flush() throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      written += file.write(buffer);
    }
    buffer.clear();
  }

  /** Null where no folder takes temporary files: memory has to do then. */
  private static FileChannel temporary() {
    try {
      Path path = Files.createTempFile("selfdiff-images", null);
      FileChannel open =
          FileChannel.open(
              path,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE);
      try {
        Files.deleteIfExists(path);
      } catch (IOException e) {
        // Some systems keep the names of open files: closing removes it.
      }
      return open;
    } catch (IOException e) {
      return null;
    }
  }
}
