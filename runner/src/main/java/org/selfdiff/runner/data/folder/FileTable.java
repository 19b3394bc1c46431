package org.selfdiff.runner.data.folder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.RandomAccess;

/**
 * Names, lengths and times of files in one buffer, mostly a mapped one: nothing per file is on the
 * heap. Thread safe.
 */
final class FileTable extends AbstractList<String> implements RandomAccess {
  private static final int FIXED = 2 * Long.BYTES + Integer.BYTES;

  private final ByteBuffer bytes;
  private final int size;
  private final int names;

  /**
   * A table as {@link FileTableBuilder} writes it.
   *
   * @param bytes size times length, time and end of the name, then the names; from its position
   * @throws IOException if it is none
   */
  FileTable(ByteBuffer bytes, int size) throws IOException {
    this.bytes = bytes.slice();
    this.size = size;
    long fixed = (long) FIXED * size;
    if (size < 0 || fixed > this.bytes.limit()) {
      throw new IOException("the table of files is too short");
    }
    names = (int) fixed;
    if (size > 0 && end(size - 1) != this.bytes.limit() - names) {
      throw new IOException("the table of files has another length");
    }
  }

  /** All of it. */
  ByteBuffer bytes() {
    return bytes.duplicate().rewind();
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public String get(int file) {
    if (file < 0 || file >= size) {
      throw new IndexOutOfBoundsException("file " + file + " of " + size);
    }
    int start = file == 0 ? 0 : end(file - 1);
    byte[] name = new byte[end(file) - start];
    bytes.get(names + start, name);
    return new String(name, StandardCharsets.UTF_8);
  }

  /** Bytes of a file when it was listed. */
  long length(int file) {
    return bytes.getLong(file * FIXED);
  }

  /** When a file was written last, in nanoseconds since 1970. */
  long time(int file) {
    return bytes.getLong(file * FIXED + Long.BYTES);
  }

  private int end(int file) {
    return bytes.getInt(file * FIXED + 2 * Long.BYTES);
  }
}
