package org.selfdiff.runner.data.folder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;

/** The files of an uncompressed .tar, read in place. */
final class TarFiles implements ImageFiles {
  private final Path root;
  private final FileChannel channel;
  private final List<String> names;
  private final long[] offsets;
  private final long[] lengths;

  private TarFiles(Path root, FileChannel channel, List<TarArchiveEntry> entries) {
    this.root = root;
    this.channel = channel;
    names = entries.stream().map(TarArchiveEntry::getName).toList();
    offsets = entries.stream().mapToLong(TarArchiveEntry::getDataOffset).toArray();
    lengths = entries.stream().mapToLong(TarArchiveEntry::getSize).toArray();
  }

  static TarFiles open(Path root) throws IOException {
    List<TarArchiveEntry> entries = new ArrayList<>();
    try (TarFile tar = new TarFile(root)) {
      for (TarArchiveEntry entry : tar.getEntries()) {
        if (entry.isFile() && !entry.isSparse()) {
          entries.add(entry);
        }
      }
    }
    return new TarFiles(root, FileChannel.open(root), entries);
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
    ArchiveChannel.readFully(channel, offsets[entry], into);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
