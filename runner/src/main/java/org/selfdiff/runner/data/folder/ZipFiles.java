package org.selfdiff.runner.data.folder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/** The files of a .zip, stored or deflated, read in place. */
final class ZipFiles implements ImageFiles {
  private final Path root;
  private final FileChannel channel;
  private final List<String> names;
  private final long[] offsets;
  private final long[] packed;
  private final long[] lengths;
  private final boolean[] deflated;

  private ZipFiles(Path root, FileChannel channel, List<ZipArchiveEntry> entries) {
    this.root = root;
    this.channel = channel;
    names = entries.stream().map(ZipArchiveEntry::getName).toList();
    offsets = entries.stream().mapToLong(ZipArchiveEntry::getDataOffset).toArray();
    packed = entries.stream().mapToLong(ZipArchiveEntry::getCompressedSize).toArray();
    lengths = entries.stream().mapToLong(ZipArchiveEntry::getSize).toArray();
    deflated = new boolean[entries.size()];
    for (int i = 0; i < deflated.length; i++) {
      deflated[i] = entries.get(i).getMethod() == ZipEntry.DEFLATED;
    }
  }

  static ZipFiles open(Path root) throws IOException {
    List<ZipArchiveEntry> entries = new ArrayList<>();
    try (ZipFile zip = ZipFile.builder().setPath(root).get()) {
      for (Enumeration<ZipArchiveEntry> all = zip.getEntries(); all.hasMoreElements(); ) {
        ZipArchiveEntry entry = all.nextElement();
        if (entry.isDirectory()) {
          continue;
        }
        if (!zip.canReadEntryData(entry)
            || entry.getMethod() != ZipEntry.STORED && entry.getMethod() != ZipEntry.DEFLATED) {
          throw new IOException(
              entry.getName() + " is encrypted or packed in a way other than stored or deflated");
        }
        entries.add(entry);
      }
    }
    return new ZipFiles(root, FileChannel.open(root), entries);
  }

  @Override
  public Path root() {
    return root;
  }

  @Override
  public List<String> names() {
    return names;
  }

  @Override
  public long length(int entry) {
    return lengths[entry];
  }

  @Override
  public void read(int entry, ByteBuffer into) throws IOException {
    if (!deflated[entry]) {
      ArchiveChannel.readFully(channel, offsets[entry], into);
      return;
    }
    ByteBuffer compressed = ByteBuffer.allocate(Math.toIntExact(packed[entry]));
    ArchiveChannel.readFully(channel, offsets[entry], compressed);
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(compressed.flip());
      while (into.hasRemaining()) {
        if (inflater.inflate(into) == 0 && !inflater.finished()) {
          throw new IOException("its compressed bytes end too early");
        }
        if (inflater.finished()) {
          break;
        }
      }
    } catch (DataFormatException e) {
      throw new IOException("its compressed bytes are damaged (" + e.getMessage() + ")", e);
    } finally {
      inflater.end();
    }
    if (into.hasRemaining()) {
      throw new IOException("it unpacks to " + into.remaining() + " bytes too few");
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
