package org.selfdiff.runner.data.folder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipEntry;

/** The files of a .zip, stored or deflated, read in place. */
final class ZipFiles implements ImageFiles {
  private static final int LINK = 0xA000;
  private static final int FILE = 0x8000;

  /** Bytes of the longest path of Linux. */
  private static final long LONGEST_TARGET = 4096;

  private final Path root;
  private final FileChannel channel;
  private final ZipDirectory directory;
  private final List<ZipDirectory.Entry> entries = new ArrayList<>();
  private final ArchiveListing.Listing listing;

  private ZipFiles(Path root, FileChannel channel) throws IOException {
    this.root = root;
    this.channel = channel;
    directory = new ZipDirectory(channel);
    ArchiveListing found = new ArchiveListing();
    for (ZipDirectory.Entry entry : directory.entries()) {
      add(entry, found);
    }
    listing = found.finish();
  }

  private void add(ZipDirectory.Entry entry, ArchiveListing found) throws IOException {
    String name = entry.name();
    if (name.endsWith("/")) {
      found.folder(name);
    } else if (entry.encrypted()) {
      found.refuse(name, "encrypted; pack it anew without a password");
    } else if (entry.method() != ZipEntry.STORED && entry.method() != ZipEntry.DEFLATED) {
      found.refuse(
          name, "packed with method " + entry.method() + "; pack it anew with deflate (method 8)");
    } else if (entry.kind() == LINK) {
      ByteBuffer target = ByteBuffer.allocate((int) Math.min(entry.length(), LONGEST_TARGET));
      read(entry, target);
      found.symbolicLink(
          name,
          ArchiveNames.decode(target.array(), 0, target.limit(), StandardCharsets.ISO_8859_1));
    } else if (entry.kind() != 0 && entry.kind() != FILE) {
      found.refuse(name, "no file but a device or pipe; pack it anew without it");
    } else {
      found.file(name);
      entries.add(entry);
    }
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
    return listing.names();
  }

  @Override
  public List<String> folders() {
    return listing.folders();
  }

  @Override
  public long length(int entry) {
    return file(entry).length();
  }

  @Override
  public long sum(int entry) {
    return file(entry).sum();
  }

  private ZipDirectory.Entry file(int entry) {
    return entries.get(listing.entries()[entry]);
  }

  @Override
  public void read(int entry, ByteBuffer into) throws IOException {
    ZipDirectory.Entry file = file(entry);
    read(file, into);
    CRC32 sum = new CRC32();
    sum.update(into.duplicate().rewind());
    if (sum.getValue() != file.sum()) {
      throw new IOException("its bytes do not have the checksum of the archive");
    }
  }

  private void read(ZipDirectory.Entry file, ByteBuffer into) throws IOException {
    long offset = directory.dataOffset(file);
    if (file.method() == ZipEntry.STORED) {
      ArchiveChannel.readFully(channel, offset, into);
    } else {
      if (file.packed() > MOST_BYTES) {
        throw new IOException(
            "it is compressed to %d bytes, expected at most %d MiB"
                .formatted(file.packed(), MOST_BYTES >> 20));
      }
      ByteBuffer packed = ByteBuffer.allocate((int) file.packed());
      ArchiveChannel.readFully(channel, offset, packed);
      inflate(packed.flip(), into);
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
