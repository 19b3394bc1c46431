package org.selfdiff.runner.data.folder;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** The files of a compressed .tar, which cannot be read at random: they are kept in memory. */
final class GzipTarFiles implements ImageFiles {
  private final Path root;
  private final ArchiveListing.Listing listing;
  private final List<byte[]> contents;

  private GzipTarFiles(Path root, ArchiveListing.Listing listing, List<byte[]> contents) {
    this.root = root;
    this.listing = listing;
    this.contents = contents;
  }

  static GzipTarFiles open(Path root, long memory) throws IOException {
    ArchiveListing listing = new ArchiveListing();
    List<byte[]> contents = new ArrayList<>();
    long held = 0;
    try (InputStream file = new BufferedInputStream(Files.newInputStream(root), 1 << 16);
        TarArchiveInputStream tar =
            new TarArchiveInputStream(new GZIPInputStream(file, 1 << 16), TarEntries.ENCODING)) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        if (!TarEntries.add(entry, listing)) {
          continue;
        }
        held += entry.getSize();
        if (held > memory) {
          throw new IOException(
              "its files need more than "
                  + (memory >> 20)
                  + " MiB of memory, for a compressed .tar cannot be read at random; unpack it with"
                  + " gunzip and use the .tar, or pack a .zip");
        }
        byte[] bytes = tar.readAllBytes();
        if (bytes.length != entry.getSize()) {
          throw new IOException(entry.getName() + " ends behind the end of the archive");
        }
        contents.add(bytes);
      }
    }
    return new GzipTarFiles(root, listing.finish(), List.copyOf(contents));
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
    return contents.get(listing.entries()[entry]).length;
  }

  @Override
  public void read(int entry, ByteBuffer into) {
    into.put(contents.get(listing.entries()[entry]));
  }

  @Override
  public void close() {}
}
