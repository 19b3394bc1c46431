package org.selfdiff.runner.data.folder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The central directory of a .zip (PKWARE's APPNOTE 6.3, sections 4.3.12 to 4.3.16, with the 64-bit
 * extension), read in one piece: general-purpose readers take seconds for a million images.
 */
final class ZipDirectory {
  /** One file; {@code header} is the position of its local header. */
  record Entry(String name, int method, long sum, long packed, long length, long header) {}

  private static final int END = 0x06054b50;
  private static final int END_64 = 0x06064b50;
  private static final int LOCATOR_64 = 0x07064b50;
  private static final int CENTRAL = 0x02014b50;
  private static final int LOCAL = 0x04034b50;
  private static final int END_BYTES = 22;
  private static final int LOCATOR_BYTES = 20;
  private static final int LARGEST_COMMENT = 0xFFFF;
  private static final long IN_EXTENSION = 0xFFFFFFFFL;

  private final FileChannel channel;

  ZipDirectory(FileChannel channel) {
    this.channel = channel;
  }

  /** All files, in the order of the directory; folders are left out. */
  List<Entry> entries() throws IOException {
    ByteBuffer directory = directory();
    List<Entry> entries = new ArrayList<>();
    while (directory.remaining() >= 46 && directory.getInt(directory.position()) == CENTRAL) {
      Entry entry = entry(directory);
      if (!entry.name.endsWith("/")) {
        entries.add(entry);
      }
    }
    return entries;
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
          ByteBuffer end64 = read(end.getLong(at - LOCATOR_BYTES + 8), 56);
          if (end64.getInt(0) == END_64) {
            bytes = end64.getLong(40);
            start = end64.getLong(48);
          }
        }
        if (start + bytes <= size) {
          return read(start, Math.toIntExact(bytes));
        }
      }
    }
    throw new IOException("it is not a .zip, or its end is missing");
  }

  private static Entry entry(ByteBuffer in) throws IOException {
    int at = in.position();
    int nameBytes = unsigned(in, at + 28);
    int extraBytes = unsigned(in, at + 30);
    int next = at + 46 + nameBytes + extraBytes + unsigned(in, at + 32);
    if (next > in.limit()) {
      throw new IOException("its directory is damaged");
    }
    String name = new String(in.array(), at + 46, nameBytes, StandardCharsets.UTF_8);
    if ((unsigned(in, at + 8) & 1) != 0) {
      throw new IOException(name + " is encrypted");
    }
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
      }
    }
    in.position(next);
    long sum = in.getInt(at + 16) & IN_EXTENSION;
    return new Entry(name, unsigned(in, at + 10), sum, packed, length, header);
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
