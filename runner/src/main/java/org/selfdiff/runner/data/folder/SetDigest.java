package org.selfdiff.runner.data.folder;

import java.io.IOException;
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
        long length = files.extent(entries[i]);
        bytes += length;
        digest.add(tree.key(split, i)).add(set.label(split, i)).add(length);
      }
    }
    boolean all = images <= FILES && bytes <= BYTES;
    for (Split split : Split.values()) {
      int[] entries = tree.entries(split);
      int read = all ? entries.length : Math.min(SAMPLE, entries.length);
      for (int i = 0; i < read; i++) {
        digest.add(files.sum(entries[(int) ((long) i * entries.length / read)]));
      }
    }
    return digest.of(set);
  }
}
