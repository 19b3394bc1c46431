package org.selfdiff.runner.data.shard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.tar.TarUtils;

/**
 * Goes over the headers of a .tar, ustar, GNU or pax, and leaves the bytes of its files where they
 * are. Two short reads per file at most; nothing is kept.
 */
final class TarWalk {
  /** What is told of each entry. */
  interface Visitor {
    /**
     * An entry that is a file.
     *
     * @param offset of its first byte
     */
    void file(String name, long offset, long length) throws IOException;

    /** An entry that is something else whose bytes are not there, such as a link. */
    void other(String name, String what) throws IOException;

    /** Whether to go on to the next entry. */
    boolean goesOn();
  }

  private static final int BLOCK = 512;
  private static final int WINDOW = 4096;

  /** Bytes of the longest name and the longest pax header that are read. */
  private static final int LONGEST = 1 << 16;

  private static final int PREFIX = 345;
  private static final int PREFIX_BYTES = 155;

  private final FileChannel channel;
  private final long size;
  private final ByteBuffer window = ByteBuffer.allocate(WINDOW).limit(0);
  private final byte[] header = new byte[BLOCK];
  private long windowAt;
  private String paxName;
  private long paxLength = -1;
  private boolean paxSparse;

  TarWalk(FileChannel channel) throws IOException {
    this.channel = channel;
    size = channel.size();
  }

  /**
   * Visits every entry.
   *
   * @throws IOException if the file is no .tar, damaged or cut off: what was found where
   */
  void visit(Visitor visitor) throws IOException {
    String last = "";
    for (long at = 0; ; ) {
      if (at + BLOCK > size) {
        throw new IOException(
            (at == 0 ? "it has %d bytes, fewer than a .tar" : "it ends after %d bytes without the")
                    .formatted(size)
                + (at == 0 ? "" : " empty blocks that end a .tar, behind " + last)
                + "; it was cut off: copy it again");
      }
      read(at, header, BLOCK);
      if (isEmpty()) {
        return;
      }
      requireHeader(at, last);
      byte flag = header[156];
      long data = at + BLOCK;
      long length = number(at, last);
      boolean described = isDescription(flag);
      if (!described && paxLength >= 0) {
        length = paxLength;
      }
      if (isWithoutBytes(flag)) {
        length = 0;
      }
      String name = described ? "" : name();
      if (length > size - data) {
        throw new IOException(
            "%s has %d bytes from %d on, but the file ends after %d; it was cut off: copy it again"
                .formatted(described ? "the header behind " + last : name, length, data, size));
      }
      if (described) {
        describe(flag, data, length);
      } else {
        visit(visitor, flag, name, data, length);
        last = name;
        paxName = null;
        paxLength = -1;
        paxSparse = false;
        if (!visitor.goesOn()) {
          return;
        }
      }
      at = data + (length + BLOCK - 1) / BLOCK * BLOCK;
    }
  }

  private void visit(Visitor visitor, byte flag, String name, long data, long length)
      throws IOException {
    if (paxSparse || flag == TarConstants.LF_GNUTYPE_SPARSE) {
      visitor.other(name, "stored sparsely, which is not read; pack it anew without -S");
    } else if (flag == TarConstants.LF_LINK || flag == TarConstants.LF_SYMLINK) {
      visitor.other(name, "a link; pack it anew so that links are followed (tar -h)");
    } else if (!isWithoutBytes(flag) && flag != TarConstants.LF_MULTIVOLUME) {
      visitor.file(name, data, length);
    } else if (flag != TarConstants.LF_DIR) {
      visitor.other(name, "no file but a device, a pipe or a part; pack it anew without it");
    }
  }

  /** Reads bytes of a file that lie within it. */
  byte[] bytes(long at, int length) throws IOException {
    byte[] bytes = new byte[length];
    read(at, bytes, length);
    return bytes;
  }

  private void read(long at, byte[] into, int length) throws IOException {
    if (at < windowAt || at + length > windowAt + window.limit()) {
      if (length > WINDOW) {
        readFully(ByteBuffer.wrap(into, 0, length), at);
        return;
      }
      window.clear().limit((int) Math.min(WINDOW, size - at));
      windowAt = at;
      readFully(window, at);
      window.flip();
    }
    window.get((int) (at - windowAt), into, 0, length);
  }

  private void readFully(ByteBuffer into, long at) throws IOException {
    for (long next = at; into.hasRemaining(); ) {
      int read = channel.read(into, next);
      if (read < 0) {
        throw new IOException("it ends after " + next + " bytes, while it is read");
      }
      next += read;
    }
  }

  private boolean isEmpty() {
    for (byte b : header) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  private void requireHeader(long at, String last) throws IOException {
    if (!TarUtils.verifyCheckSum(header)) {
      throw new IOException(
          at == 0
              ? "its first 512 bytes are no header of a .tar"
              : ("the 512 bytes at %d, behind %s, are no header of a .tar; it is damaged: copy it"
                      + " again")
                  .formatted(at, last));
    }
  }

  private long number(long at, String last) throws IOException {
    try {
      long length = TarUtils.parseOctalOrBinary(header, 124, 12);
      if (length >= 0) {
        return length;
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    throw new IOException(
        "the header at %d, behind %s, has no length; it is damaged: copy it again"
            .formatted(at, last.isEmpty() ? "nothing" : last));
  }

  private static boolean isDescription(byte flag) {
    return flag == TarConstants.LF_PAX_EXTENDED_HEADER_LC
        || flag == TarConstants.LF_PAX_EXTENDED_HEADER_UC
        || flag == TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER
        || flag == TarConstants.LF_GNUTYPE_LONGNAME
        || flag == TarConstants.LF_GNUTYPE_LONGLINK;
  }

  private static boolean isWithoutBytes(byte flag) {
    return flag >= TarConstants.LF_LINK && flag <= TarConstants.LF_FIFO;
  }

  private void describe(byte flag, long data, long length) throws IOException {
    if (flag == TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER
        || flag == TarConstants.LF_GNUTYPE_LONGLINK) {
      return;
    }
    if (length > LONGEST) {
      throw new IOException(
          "the header at %d says that a name has %d bytes, expected at most %d"
              .formatted(data - BLOCK, length, LONGEST));
    }
    byte[] bytes = bytes(data, (int) length);
    if (flag == TarConstants.LF_GNUTYPE_LONGNAME) {
      paxName = text(bytes, 0, bytes.length);
    } else {
      pax(bytes, data);
    }
  }

  /** Records {@code LENGTH KEY=VALUE\n}, of which the length counts itself. */
  private void pax(byte[] bytes, long data) throws IOException {
    for (int at = 0; at < bytes.length; ) {
      int length = 0;
      int space = at;
      for (; space < bytes.length && bytes[space] >= '0' && bytes[space] <= '9'; space++) {
        length = Math.min(LONGEST + 1, 10 * length + bytes[space] - '0');
      }
      int end = at + length;
      int equal = space;
      while (equal < Math.min(end, bytes.length) && bytes[equal] != '=') {
        equal++;
      }
      if (length == 0 || end > bytes.length || equal >= end - 1 || bytes[space] != ' ') {
        throw new IOException("the pax header at %d is damaged: copy it again".formatted(data));
      }
      String key = text(bytes, space + 1, equal);
      String value = text(bytes, equal + 1, end - 1);
      if (key.equals("path") || key.equals("GNU.sparse.name")) {
        paxName = value;
      } else if (key.equals("size")) {
        paxLength = length(value, data);
      }
      paxSparse |= key.startsWith("GNU.sparse.");
      at = end;
    }
  }

  private static long length(String value, long data) throws IOException {
    try {
      return Long.parseUnsignedLong(value) & Long.MAX_VALUE;
    } catch (NumberFormatException e) {
      throw new IOException(
          "the pax header at %d has the size %s, expected a number".formatted(data, value), e);
    }
  }

  private String name() {
    if (paxName != null) {
      return paxName;
    }
    String name = text(header, 0, 100);
    boolean posix = header[257] == 'u' && header[262] == 0;
    String prefix = posix ? text(header, PREFIX, PREFIX + PREFIX_BYTES) : "";
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  /** Bytes up to a zero: UTF-8, or Latin-1 where they are not that. */
  private static String text(byte[] bytes, int from, int to) {
    int end = from;
    while (end < to && bytes[end] != 0) {
      end++;
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, from, end - from))
          .toString();
    } catch (CharacterCodingException e) {
      return new String(bytes, from, end - from, StandardCharsets.ISO_8859_1);
    }
  }
}
