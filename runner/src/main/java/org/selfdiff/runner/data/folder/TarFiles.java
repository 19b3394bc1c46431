package org.selfdiff.runner.data.folder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;

/** The files of an uncompressed .tar, read in place. */
final class TarFiles implements ImageFiles {
  private final Path root;
  private final FileChannel channel;
  private final ArchiveListing.Listing listing;
  private final long[] offsets;
  private final long[] lengths;

  private TarFiles(
      Path root,
      FileChannel channel,
      ArchiveListing.Listing listing,
      List<TarArchiveEntry> entries) {
    this.root = root;
    this.channel = channel;
    this.listing = listing;
    offsets = entries.stream().mapToLong(TarArchiveEntry::getDataOffset).toArray();
    lengths = entries.stream().mapToLong(TarArchiveEntry::getSize).toArray();
  }

  static TarFiles open(Path root) throws IOException {
    ArchiveListing listing = new ArchiveListing();
    List<TarArchiveEntry> entries = new ArrayList<>();
    try (TarFile tar = new TarFile(root, TarEntries.ENCODING)) {
      for (TarArchiveEntry entry : tar.getEntries()) {
        if (TarEntries.add(entry, listing)) {
          if (entry.getDataOffset() + entry.getSize() > Files.size(root)) {
            throw new IOException(entry.getName() + " ends behind the end of the archive");
          }
          entries.add(entry);
        }
      }
    }
    return new TarFiles(root, FileChannel.open(root), listing.finish(), entries);
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
    return lengths[listing.entries()[entry]];
  }

  @Override
  public void read(int entry, ByteBuffer into) throws IOException {
    ArchiveChannel.readFully(channel, offsets[listing.entries()[entry]], into);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
