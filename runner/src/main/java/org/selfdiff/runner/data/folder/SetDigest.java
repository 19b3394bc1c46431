package org.selfdiff.runner.data.folder;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.selfdiff.runner.data.DataIdentity;
import org.selfdiff.runner.data.Split;

/** The identity of a set of files. */
final class SetDigest {
  /** Most images of a set whose contents are all read. */
  static final int FILES = 10_000;

  /** Most bytes of a set whose contents are all read. */
  static final long BYTES = 256L << 20;

  /** Images of a split whose contents are read in a larger set. */
  static final int SAMPLE = 256;

  /** Stands for what a file has that is gone or forbidden. */
  private static final long UNREADABLE = -1;

  private SetDigest() {}

  static DataIdentity of(FolderSet set, ImageFiles files, ImageTree tree) throws IOException {
    DataIdentity.Digest digest = new DataIdentity.Digest();
    set.classes().forEach(digest::add);
    long images = 0;
    long bytes = 0;
    for (Split split : Split.values()) {
      int[] entries = tree.entries(split);
      images += entries.length;
      for (int i = 0; i < entries.length; i++) {
        long length = length(files, entries[i]);
        bytes += length;
        digest.add(tree.key(split, i)).add(set.label(split, i)).add(length);
      }
    }
    boolean all = images <= FILES && bytes <= BYTES;
    for (Split split : Split.values()) {
      int[] entries = tree.entries(split);
      int read = all ? entries.length : Math.min(SAMPLE, entries.length);
      for (int i = 0; i < read; i++) {
        digest.add(sum(files, entries[(int) ((long) i * entries.length / read)]));
      }
    }
    return digest.of(set);
  }

  private static long length(ImageFiles files, int entry) throws IOException {
    try {
      return files.extent(entry);
    } catch (NoSuchFileException | AccessDeniedException e) {
      return UNREADABLE;
    }
  }

  /** The sum of a file's bytes; one that cannot be read is a finding of whoever needs its image. */
  private static long sum(ImageFiles files, int entry) throws IOException {
    try {
      return files.sum(entry);
    } catch (NoSuchFileException | AccessDeniedException e) {
      return UNREADABLE;
    }
  }
}
