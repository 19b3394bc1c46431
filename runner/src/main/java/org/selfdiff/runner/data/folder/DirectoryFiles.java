package org.selfdiff.runner.data.folder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The files below a folder that are not hidden; symbolic links are followed. */
final class DirectoryFiles implements ImageFiles {
  /** Files from which on it is worth keeping what was found. */
  static final int WORTH_KEEPING = 10_000;

  private final Path root;
  private final ImageIndex.Section listed;
  private final boolean known;
  private final List<String> folders;
  private long[] sums;

  /** Lists a folder. */
  DirectoryFiles(Path root) throws IOException {
    this(root, FolderListing.of(root), false);
  }

  private DirectoryFiles(Path root, ImageIndex.Section listed, boolean known) {
    this.root = root;
    this.listed = listed;
    this.known = known;
    folders = listed.folders().stream().filter(folder -> !folder.isEmpty()).toList();
    sums = listed.sums();
  }

  /** A folder as it was listed before, if it is still the same, or as it is. */
  static DirectoryFiles of(Path root, Optional<ImageIndex> kept) throws IOException {
    Optional<ImageIndex.Section> section =
        kept.stream()
            .flatMap(index -> index.sections().stream())
            .filter(s -> s.root().equals(root.toString()))
            .filter(s -> FreshListing.isSame(root, s))
            .findFirst();
    return section.isPresent()
        ? new DirectoryFiles(root, section.get(), true)
        : new DirectoryFiles(root);
  }

  /** What the next opening need not find out, where that is worth it. */
  Optional<ImageIndex.Section> worthKeeping() {
    boolean worth = listed.files().size() >= WORTH_KEEPING || sums.length > 0;
    return worth
        ? Optional.of(
            new ImageIndex.Section(
                listed.root(),
                listed.listed(),
                listed.folders(),
                listed.times(),
                listed.files(),
                sums))
        : Optional.empty();
  }

  /** Whether an earlier opening found all that this one knows. */
  boolean isKept() {
    return known && sums == listed.sums();
  }

  @Override
  public Path root() {
    return root;
  }

  @Override
  public List<String> names() {
    return listed.files();
  }

  @Override
  public List<String> folders() {
    return folders;
  }

  @Override
  public long length(int entry) {
    return listed.files().length(entry);
  }

  @Override
  public void keepSums() {
    if (sums.length == 0) {
      sums = new long[names().size()];
      Arrays.fill(sums, -1);
    }
  }

  @Override
  public long keptSum(int entry) throws IOException {
    if (sums[entry] < 0) {
      sums[entry] = sum(entry);
    }
    return sums[entry];
  }

  @Override
  public long modified(int entry) throws IOException {
    return Files.getLastModifiedTime(root.resolve(names().get(entry))).to(TimeUnit.NANOSECONDS);
  }

  @Override
  public void read(int entry, ByteBuffer into) throws IOException {
    try (FileChannel channel = FileChannel.open(root.resolve(names().get(entry)))) {
      if (channel.size() != length(entry)) {
        throw new IOException(
            "the file has %d bytes where it had %d when the run began to use it"
                .formatted(channel.size(), length(entry)));
      }
      ArchiveChannel.readFully(channel, 0, into);
    }
  }

  @Override
  public void close() {}
}
