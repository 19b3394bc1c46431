package org.selfdiff.runner.ui;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;

/**
 * What tells cheaply whether a file has changed.
 *
 * @param key of the file system for this very file, null where it has none
 * @param size in bytes, -1 for no file
 * @param modified last
 */
record Stamp(Object key, long size, Instant modified) {
  private static final Stamp ABSENT = new Stamp(null, -1, Instant.EPOCH);

  /** The stamp of a file or folder; links count as absent, for they may lead anywhere. */
  static Stamp of(Path path) {
    try {
      BasicFileAttributes now =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return now.isSymbolicLink()
          ? ABSENT
          : new Stamp(now.fileKey(), now.size(), now.lastModifiedTime().toInstant());
    } catch (IOException e) {
      return ABSENT;
    }
  }

  /** True when there was something. */
  boolean present() {
    return size >= 0;
  }
}
