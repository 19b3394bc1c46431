package org.selfdiff.runner.data.folder;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Files what a .tar holds under what it is. */
final class TarEntries {
  /** Names are read byte by byte, so that no two become one. */
  static final String ENCODING = StandardCharsets.ISO_8859_1.name();

  private static final char LOST = '\uFFFD';

  private TarEntries() {}

  /** Adds an entry; true if it is a file whose bytes are read. */
  static boolean add(TarArchiveEntry entry, ArchiveListing listing) throws IOException {
    String name = ArchiveNames.ofLatin(entry.getName());
    if (name.indexOf(LOST) >= 0) {
      throw new IOException(
          name + " is a name that is not UTF-8; pack it anew with LC_ALL=C.UTF-8 set");
    }
    if (entry.isDirectory() || entry.isGlobalPaxHeader()) {
      listing.folder(name);
    } else if (entry.isSparse()) {
      listing.refuse(name, "stored sparsely, which is not read; pack it anew without -S");
    } else if (entry.isSymbolicLink()) {
      listing.symbolicLink(name, ArchiveNames.ofLatin(entry.getLinkName()));
    } else if (entry.isLink()) {
      listing.hardLink(name, ArchiveNames.ofLatin(entry.getLinkName()));
    } else if (entry.isBlockDevice() || entry.isCharacterDevice() || entry.isFIFO()) {
      listing.refuse(name, "no file but a device or pipe; pack it anew without it");
    } else if (isPart(entry.getLinkFlag())) {
      listing.refuse(name, "continued from another volume; pack it anew as one archive");
    } else {
      listing.file(name);
      return true;
    }
    return false;
  }

  private static boolean isPart(byte flag) {
    return flag == TarConstants.LF_MULTIVOLUME;
  }
}
