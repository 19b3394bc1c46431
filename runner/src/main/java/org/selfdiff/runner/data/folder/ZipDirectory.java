package org.selfdiff.runner.data.folder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;

/**
 * The central directory of a .zip (PKWARE's APPNOTE 6.3, sections 4.3.12 to 4.3.16, with the 64-bit
 * extension), read in one piece: general-purpose readers take seconds for a million images.
 */
final class ZipDirectory {
  /**
   * What is in it.
   *
   * @param kind bits 12 to 15 of its mode in Unix, 0 where it was packed elsewhere
   * @param sum CRC-32 of its bytes
   * @param packed bytes in the archive
   * @param length bytes once unpacked
   * @param header position of its local header
   */
  record Entry(
      String name,
      int kind,
      boolean encrypted,
      int method,
      long sum,
      long packed,
      long length,
      long header) {}

  private static final int END = 0x06054b50;
  private static final int END_64 = 0x06064b50;
  private static final int LOCATOR_64 = 0x07064b50;
  private static final int CENTRAL = 0x02014b50;
  private static final int LOCAL = 0x04034b50;
  private static final int END_BYTES = 22;
  private static final int LOCATOR_BYTES = 20;
  private static final int LARGEST_COMMENT = 0xFFFF;
  private static final long IN_EXTENSION = 0xFFFFFFFFL;

  /** No compressor of a .zip makes less of its bytes than this share: deflate's limit. */
  private static final long STRONGEST = 1032;

  private static final int NAMES_ARE_UTF_8 = 1 << 11;
  private static final int UNICODE_NAME = 0x7075;
  private static final int UNIX = 3;
  private static final Charset OLD_NAMES = Charset.forName("IBM437");

  private final FileChannel channel;
  private int count;

  ZipDirectory(FileChannel channel) {
    this.channel = channel;
  }

  /** Everything in the order of the directory; names of folders end with a slash. */
  List<Entry> entries() throws IOException {
    try {
      ByteBuffer directory = directory();
      List<Entry> entries = new ArrayList<>();
      while (directory.hasRemaining()) {
        if (directory.getInt(directory.position()) != CENTRAL) {
          throw new IOException("its directory is damaged");
        }
        entries.add(entry(directory));
      }
      if (count != (entries.size() & LARGEST_COMMENT) && count != LARGEST_COMMENT) {
        throw new IOException(
            "its directory holds %d files, but tells of %d".formatted(entries.size(), count));
      }
      return entries;
    } catch (IndexOutOfBoundsException | ArithmeticException e) {
      throw new IOException("its directory is damaged", e);
    }
  }

  /** Position of the bytes of a file, behind its local header. */
  long dataOffset(Entry entry) throws IOException {
    ByteBuffer local = read(entry.header, 30);
    if (local.getInt(0) != LOCAL) {
      throw new IOException("its local header is damaged");
    }
    return entry.header + 30 + unsigned(local, 26) + unsigned(local, 28);
  }

  private ByteBuffer directory() throws IOException {
    long size = channel.size();
    int tail = (int) Math.min(size, END_BYTES + LARGEST_COMMENT + LOCATOR_BYTES);
    ByteBuffer end = read(size - tail, tail);
    for (int at = tail - END_BYTES; at >= 0; at--) {
      if (end.getInt(at) == END && at + END_BYTES + unsigned(end, at + 20) <= tail) {
        long bytes = end.getInt(at + 12) & IN_EXTENSION;
        long start = end.getInt(at + 16) & IN_EXTENSION;
        if (at >= LOCATOR_BYTES && end.getInt(at - LOCATOR_BYTES) == LOCATOR_64) {
          long place = end.getLong(at - LOCATOR_BYTES + 8);
          if (place < 0 || place > size - 56) {
            throw new IOException("its directory is damaged");
          }
          ByteBuffer end64 = read(place, 56);
          if (end64.getInt(0) == END_64) {
            bytes = end64.getLong(40);
            start = end64.getLong(48);
          }
        }
        if (start >= 0 && bytes >= 0 && start <= size - bytes) {
          count = unsigned(end, at + 10);
          return read(start, Math.toIntExact(bytes));
        }
      }
    }
    throw new IOException("it is not a .zip, or its end is missing");
  }

  private Entry entry(ByteBuffer in) throws IOException {
    int at = in.position();
    int nameBytes = unsigned(in, at + 28);
    int extraBytes = unsigned(in, at + 30);
    int next = at + 46 + nameBytes + extraBytes + unsigned(in, at + 32);
    if (next > in.limit()) {
      throw new IOException("its directory is damaged");
    }
    int flags = unsigned(in, at + 8);
    boolean foreign = (in.get(at + 5) & 0xFF) != UNIX;
    int kind = foreign ? 0 : unsigned(in, at + 40) & 0xF000;
    String name = ArchiveNames.decode(in.array(), at + 46, nameBytes, OLD_NAMES);
    long packed = in.getInt(at + 20) & IN_EXTENSION;
    long length = in.getInt(at + 24) & IN_EXTENSION;
    long header = in.getInt(at + 42) & IN_EXTENSION;
    int extra = at + 46 + nameBytes;
    for (int end = extra + extraBytes; extra + 4 <= end; extra += 4 + unsigned(in, extra + 2)) {
      if (unsigned(in, extra) == 1) {
        // The extension holds only the fields that do not fit, in this order.
        int field = extra + 4;
        if (length == IN_EXTENSION) {
          length = in.getLong(field);
          field += 8;
        }
        if (packed == IN_EXTENSION) {
          packed = in.getLong(field);
          field += 8;
        }
        if (header == IN_EXTENSION) {
          header = in.getLong(field);
        }
      } else if (unsigned(in, extra) == UNICODE_NAME && (flags & NAMES_ARE_UTF_8) == 0) {
        name = unicode(in, extra, at + 46, nameBytes, name);
      }
    }
    if (foreign && name.indexOf('/') < 0) {
      name = name.replace('\\', '/');
    }
    int method = unsigned(in, at + 10);
    boolean tooLong = method == ZipEntry.STORED && length > packed;
    boolean tooDense = method == ZipEntry.DEFLATED && length / STRONGEST > packed;
    if (packed < 0
        || header < 0
        || header > channel.size() - packed
        || length < 0
        || tooLong
        || tooDense) {
      throw new IOException("its directory is damaged at " + name);
    }
    in.position(next);
    boolean encrypted = (flags & 1) != 0;
    long sum = in.getInt(at + 16) & IN_EXTENSION;
    return new Entry(name, kind, encrypted, method, sum, packed, length, header);
  }

  /** The name in Info-ZIP's extension, where it was made of the name that is there. */
  private static String unicode(
      ByteBuffer in, int extra, int nameAt, int nameBytes, String otherwise) {
    CRC32 sum = new CRC32();
    sum.update(in.array(), nameAt, nameBytes);
    int length = unsigned(in, extra + 2) - 5;
    boolean fits = length >= 0 && extra + 9 + length <= in.limit();
    return fits && (in.getInt(extra + 5) & IN_EXTENSION) == sum.getValue()
        ? ArchiveNames.decode(in.array(), extra + 9, length, OLD_NAMES)
        : otherwise;
  }

  private static int unsigned(ByteBuffer in, int at) {
    return in.getShort(at) & 0xFFFF;
  }

  private ByteBuffer read(long position, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    ArchiveChannel.readFully(channel, position, buffer);
    return buffer.flip();
  }
}
