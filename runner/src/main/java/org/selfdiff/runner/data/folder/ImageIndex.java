package org.selfdiff.runner.data.folder;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * What listing folders found out, in a file that is mapped: per folder the folders below it with
 * their times, the table of the files, and the sums of their contents as far as they are known. A
 * checksum stands at the end; a file without the right one is none.
 *
 * @param sections one per folder that was listed
 */
record ImageIndex(List<Section> sections) {
  private static final long MAGIC = 0x5344494D41474531L;
  private static final int PIECE = 1 << 20;

  /**
   * A listed folder.
   *
   * @param root path of the folder
   * @param listed when the listing began, in nanoseconds since 1970
   * @param folders paths below the root, the empty one first
   * @param times when each of them was changed last, in nanoseconds since 1970
   * @param files in the order of their names
   * @param sums CRC-32 of each file, -1 where it is not known; empty where none is
   */
  record Section(
      String root, long listed, List<String> folders, long[] times, FileTable files, long[] sums) {}

  /** The index in a file; nothing where there is none, or one that is damaged. */
  static Optional<ImageIndex> read(Path file) {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer all = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
      int end = all.limit() - Long.BYTES;
      CRC32C sum = new CRC32C();
      sum.update(all.duplicate().limit(Math.max(0, end)));
      if (end < Long.BYTES || sum.getValue() != all.getLong(end) || all.getLong() != MAGIC) {
        return Optional.empty();
      }
      List<Section> sections = new ArrayList<>();
      for (int left = all.getInt(); left > 0; left--) {
        sections.add(section(all));
      }
      return Optional.of(new ImageIndex(List.copyOf(sections)));
    } catch (IOException | BufferUnderflowException | IndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  private static Section section(ByteBuffer in) throws IOException {
    String root = text(in);
    long listed = in.getLong();
    int count = count(in);
    List<String> folders = new ArrayList<>();
    long[] times = new long[count];
    for (int i = 0; i < count; i++) {
      folders.add(text(in));
      times[i] = in.getLong();
    }
    int files = count(in);
    int bytes = count(in);
    ByteBuffer table = in.slice(in.position(), bytes);
    in.position(in.position() + bytes);
    long[] sums = new long[count(in)];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = in.getLong();
    }
    return new Section(root, listed, folders, times, new FileTable(table, files), sums);
  }

  /** Writes the index into an empty file. */
  void writeTo(FileChannel file) throws IOException {
    Writing out = new Writing(file);
    out.room(Long.BYTES + Integer.BYTES).putLong(MAGIC).putInt(sections.size());
    for (Section section : sections) {
      out.text(section.root);
      out.room(Long.BYTES + Integer.BYTES).putLong(section.listed).putInt(section.times.length);
      for (int i = 0; i < section.times.length; i++) {
        out.text(section.folders.get(i));
        out.room(Long.BYTES).putLong(section.times[i]);
      }
      ByteBuffer table = section.files.bytes();
      out.room(2 * Integer.BYTES).putInt(section.files.size()).putInt(table.limit());
      out.all(table);
      out.room(Integer.BYTES).putInt(section.sums.length);
      for (long sum : section.sums) {
        out.room(Long.BYTES).putLong(sum);
      }
    }
    out.end();
  }

  /** Adds the checksum to what is written. */
  private static final class Writing {
    private final FileChannel file;
    private final ByteBuffer buffer = ByteBuffer.allocate(PIECE);
    private final CRC32C sum = new CRC32C();

    Writing(FileChannel file) {
      this.file = file;
    }

    ByteBuffer room(int bytes) throws IOException {
      if (buffer.remaining() < bytes) {
        flush();
      }
      return buffer;
    }

    void text(String text) throws IOException {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      room(Integer.BYTES).putInt(bytes.length);
      all(ByteBuffer.wrap(bytes));
    }

    void all(ByteBuffer bytes) throws IOException {
      while (bytes.hasRemaining()) {
        int count = Math.min(bytes.remaining(), room(1).remaining());
        buffer.put(bytes.slice(bytes.position(), count));
        bytes.position(bytes.position() + count);
      }
    }

    void end() throws IOException {
      flush();
      buffer.putLong(sum.getValue());
      flush();
    }

    private void flush() throws IOException {
      buffer.flip();
      sum.update(buffer.duplicate());
      while (buffer.hasRemaining()) {
        file.write(buffer);
      }
      buffer.clear();
    }
  }

  /** A number of things that each take a byte at least, so that a wrong one asks for no memory. */
  private static int count(ByteBuffer in) throws IOException {
    int count = in.getInt();
    if (count < 0 || count > in.remaining()) {
      throw new IOException("there is no room for " + count);
    }
    return count;
  }

  private static String text(ByteBuffer in) throws IOException {
    byte[] bytes = new byte[count(in)];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
