package org.selfdiff.runner.data.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.selfdiff.runner.data.image.Image;

/**
 * Pixels of images one behind the other in a file, and an index of them in a second one. One
 * process alone writes a segment; an image is told of by the index once its pixels are written, so
 * that a process that is killed leaves at most bytes that nothing points to.
 */
final class PixelSegment implements AutoCloseable {
  static final String PIXELS = ".pixels";
  private static final String INDEX = ".index";

  private final FileChannel pixels;
  private final FileChannel index;
  private long end;
  private int entries;

  private PixelSegment(FileChannel pixels, FileChannel index) throws IOException {
    this.pixels = pixels;
    this.index = index;
    end = pixels.size();
    entries = (int) Math.min(Integer.MAX_VALUE, index.size() / PixelEntry.BYTES);
  }

  /** Begins a segment of a name that no other has. */
  static PixelSegment begin(Path folder) throws IOException {
    String name = UUID.randomUUID().toString();
    return open(
        folder.resolve(name + PIXELS),
        folder.resolve(name + INDEX),
        StandardOpenOption.READ,
        StandardOpenOption.WRITE,
        StandardOpenOption.CREATE_NEW);
  }

  /** Opens the segment of a file of pixels for reading; another process may be writing it. */
  static PixelSegment open(Path file) throws IOException {
    String name = file.getFileName().toString();
    String stem = name.substring(0, name.length() - PIXELS.length());
    return open(file, file.resolveSibling(stem + INDEX), StandardOpenOption.READ);
  }

  private static PixelSegment open(Path file, Path index, StandardOpenOption... how)
      throws IOException {
    FileChannel pixels = FileChannel.open(file, how);
    try {
      return new PixelSegment(pixels, FileChannel.open(index, how));
    } catch (IOException e) {
      pixels.close();
      throw e;
    }
  }

  /** Puts all whole entries of the index into a table. */
  void list(PixelTable table, int segment) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(PixelEntry.BYTES << 12);
    for (int first = 0; first < entries; first += 1 << 12) {
      int count = Math.min(1 << 12, entries - first);
      fill(index, block.clear().limit(count * PixelEntry.BYTES), (long) first * PixelEntry.BYTES);
      for (int i = 0; i < count; i++) {
        int entry = first + i;
        PixelEntry.read(block, i * PixelEntry.BYTES)
            .ifPresent(found -> table.put(found.key(), segment, entry));
      }
    }
  }

  /** Reads the pixels of an entry; false where they are another key's, damaged or cut off. */
  boolean read(int entry, PixelKey key, Image into) throws IOException {
    ByteBuffer told = ByteBuffer.allocate(PixelEntry.BYTES);
    if (!fill(index, told, (long) entry * PixelEntry.BYTES)) {
      return false;
    }
    Optional<PixelEntry> found = PixelEntry.read(told, 0).filter(e -> e.key().equals(key));
    if (found.isEmpty()) {
      return false;
    }
    PixelEntry image = found.get();
    if (image.offset() + 3L * image.width() * image.height() > pixels.size()) {
      return false;
    }
    into.reshape(image.width(), image.height());
    return fill(pixels, ByteBuffer.wrap(into.rgb(), 0, into.bytes()), image.offset())
        && sum(into) == image.sum();
  }

  /** Appends an image and returns its entry. */
  int write(PixelKey key, Image image) throws IOException {
    drain(pixels, ByteBuffer.wrap(image.rgb(), 0, image.bytes()), end);
    PixelEntry entry = new PixelEntry(key, end, image.width(), image.height(), sum(image));
    drain(index, entry.written(), (long) entries * PixelEntry.BYTES);
    end += image.bytes();
    return entries++;
  }

  private static int sum(Image image) {
    CRC32C sum = new CRC32C();
    sum.update(image.rgb(), 0, image.bytes());
    return (int) sum.getValue();
  }

  private static boolean fill(FileChannel from, ByteBuffer to, long at) throws IOException {
    long next = at;
    while (to.hasRemaining()) {
      int read = from.read(to, next);
      if (read < 0) {
        return false;
      }
      next += read;
    }
    return true;
  }

  private static void drain(FileChannel to, ByteBuffer from, long at) throws IOException {
    long next = at;
    while (from.hasRemaining()) {
      next += to.write(from, next);
    }
  }

  @Override
  public void close() throws IOException {
    try (pixels) {
      index.close();
    }
  }
}
