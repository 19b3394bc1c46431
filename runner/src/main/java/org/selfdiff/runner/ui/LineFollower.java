package org.selfdiff.runner.ui;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Objects;

/**
 * Follows a text file that another process writes: each call reads what was appended since the last
 * one, whole lines only. Not for use by several threads at once.
 */
final class LineFollower {
  private static final int PIECE = 1 << 18;

  /** No line of a run is longer; what is, is passed over. */
  private static final int LONGEST = 1 << 20;

  private final Path file;
  private boolean seen;
  private Object key;
  private long offset;
  private boolean withinLine;
  private boolean behind;

  /** Takes the lines. */
  interface Sink {
    /** The file is another one, or gone: forget what came before. */
    void restart();

    /** One line, without its end, as {@code bytes[from]} to {@code bytes[to - 1]}. */
    void line(byte[] bytes, int from, int to);
  }

  LineFollower(Path file) {
    this.file = file;
  }

  /** Goes on with the first line that begins at or behind a position. */
  void startAt(long position) {
    offset = Math.max(0, position - 1);
    withinLine = position > 0;
  }

  /**
   * Reads what is new.
   *
   * @param most bytes or little more to read at once; the next call goes on
   */
  void read(Sink sink, long most) throws IOException {
    behind = false;
    BasicFileAttributes now;
    try {
      now = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      if (seen) {
        restart(sink);
      }
      return;
    }
    if (!now.isRegularFile()) {
      return;
    }
    if (seen && (!Objects.equals(key, now.fileKey()) || now.size() < offset)) {
      restart(sink);
    }
    seen = true;
    key = now.fileKey();
    if (now.size() > offset) {
      append(sink, now.size() - offset, most);
    }
  }

  /** True when the last call left something for the next. */
  boolean behind() {
    return behind;
  }

  private void restart(Sink sink) {
    seen = false;
    offset = 0;
    withinLine = false;
    sink.restart();
  }

  private void append(Sink sink, long fresh, long most) throws IOException {
    long stop = offset + most;
    byte[] bytes = new byte[(int) Math.min(PIECE, fresh)];
    int filled = 0;
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      while (offset < stop) {
        int count =
            channel.read(ByteBuffer.wrap(bytes, filled, bytes.length - filled), offset + filled);
        if (count <= 0) {
          return;
        }
        int begin = 0;
        int end = filled + count;
        for (int i = filled; i < end; i++) {
          if (bytes[i] == '\n') {
            if (!withinLine) {
              sink.line(bytes, begin, i);
            }
            withinLine = false;
            begin = i + 1;
          }
        }
        offset += begin;
        filled = end - begin;
        if (filled == LONGEST) {
          offset += filled;
          filled = 0;
          withinLine = true;
        } else if (filled == bytes.length) {
          bytes = Arrays.copyOf(bytes, Math.min(LONGEST, 2 * filled));
        } else {
          System.arraycopy(bytes, begin, bytes, 0, filled);
        }
      }
      behind = offset + filled < channel.size();
    }
  }
}
