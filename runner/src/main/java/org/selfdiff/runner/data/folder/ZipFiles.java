package org.selfdiff.runner.data.folder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipEntry;

/** The files of a .zip, stored or deflated, read in place. */
final class ZipFiles implements ImageFiles {
  private final Path root;
  private final FileChannel channel;
  private final ZipDirectory directory;
  private final List<ZipDirectory.Entry> entries;
  private final List<String> names;

  private ZipFiles(Path root, FileChannel channel) throws IOException {
    this.root = root;
    this.channel = channel;
    directory = new ZipDirectory(channel);
    entries = directory.entries();
    names = entries.stream().map(ZipDirectory.Entry::name).toList();
  }

  static ZipFiles open(Path root) throws IOException {
    FileChannel channel = FileChannel.open(root);
    try {
      return new ZipFiles(root, channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
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
    return entries.get(entry).length();
  }

  @Override
  public long sum(int entry) {
    return entries.get(entry).sum();
  }

  @Override
  public void read(int entry, ByteBuffer into) throws IOException {
    ZipDirectory.Entry file = entries.get(entry);
    long offset = directory.dataOffset(file);
    if (file.method() == ZipEntry.STORED) {
      ArchiveChannel.readFully(channel, offset, into);
    } else if (file.method() == ZipEntry.DEFLATED) {
      ByteBuffer packed = ByteBuffer.allocate(Math.toIntExact(file.packed()));
      ArchiveChannel.readFully(channel, offset, packed);
      inflate(packed.flip(), into);
    } else {
      throw new IOException("it is packed with method " + file.method() + "; pack it with deflate");
    }
  }

  private static void inflate(ByteBuffer packed, ByteBuffer into) throws IOException {
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(packed);
      while (into.hasRemaining()) {
        if (inflater.inflate(into) == 0) {
          throw new IOException("its compressed bytes end too early");
        }
      }
    } catch (DataFormatException e) {
      throw new IOException("its compressed bytes are damaged (" + e.getMessage() + ")", e);
    } finally {
      inflater.end();
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
