package org.selfdiff.runner.session;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.selfdiff.runner.config.RunSettings;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.record.DiskException;
import org.selfdiff.runner.record.RunPaths;

/** Whether a disk has the room that the checkpoints and the features of a run take. */
final class DiskRoom {
  private static final double MB = 1e6;
  private static final double GB = 1e9;

  private DiskRoom() {}

  /**
   * Looks before the first step. The newest checkpoint is written before the oldest is removed.
   *
   * @param bytes of one checkpoint
   * @param run says how many are kept
   * @throws DataException with the figures if they do not fit
   */
  static void require(RunPaths paths, long bytes, RunSettings run) throws IOException {
    int most = run.checkpoints() + 1;
    long needed = bytes * most - present(paths.checkpoints());
    long free = Files.getFileStore(paths.folder()).getUsableSpace();
    if (needed > free) {
      throw new DataException(
          ("%s: its disk has %.1f MB left, and the run's checkpoints take up to %d x %.1f MB;"
                  + " free some space, lower run.keep (it is %d), or choose another run.root")
              .formatted(paths.folder(), free / MB, most, bytes / MB, run.keep()));
    }
  }

  /**
   * Looks before features are made that the heap is not to hold.
   *
   * @param folder where they go; may be missing
   * @param bytes of them
   * @throws DataException with the figures if they do not fit
   */
  static void requireForFeatures(Path folder, long bytes) {
    Path there = folder.toAbsolutePath();
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    long free;
    try {
      free = Files.getFileStore(there).getUsableSpace();
    } catch (IOException e) {
      throw DiskException.writing(folder, e);
    }
    if (bytes > free) {
      throw new DataException(
          ("%s: its disk has %.1f GB left, and the features that are evaluated take %.1f GB while"
                  + " they are; free some space there")
              .formatted(folder, free / GB, bytes / GB));
    }
  }

  private static long present(Path folder) throws IOException {
    long bytes = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        bytes += Files.size(file);
      }
    }
    return bytes;
  }
}
