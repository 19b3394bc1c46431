package org.selfdiff.runner.data.folder;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/** Lists the files below a folder that are not hidden; symbolic links are followed. */
final class FolderListing extends SimpleFileVisitor<Path> {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Path root;
  private final FileTableBuilder files = new FileTableBuilder();
  private final List<String> folders = new ArrayList<>();
  private final LongStream.Builder times = LongStream.builder();

  private FolderListing(Path root) {
    this.root = root;
  }

  static ImageIndex.Section of(Path root) throws IOException {
    long begin = System.currentTimeMillis() * NANOS_PER_MILLI;
    FolderListing listing = new FolderListing(root);
    Files.walkFileTree(root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, listing);
    return new ImageIndex.Section(
        root.toString(),
        begin,
        listing.folders,
        listing.times.build().toArray(),
        listing.files.sorted(),
        new long[0]);
  }

  /** When a file or folder was changed last, in nanoseconds since 1970. */
  static long time(BasicFileAttributes attributes) {
    return attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS);
  }

  @Override
  public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
      throws IOException {
    if (!folder.equals(root) && isHidden(folder)) {
      return FileVisitResult.SKIP_SUBTREE;
    }
    folders.add(folder.equals(root) ? "" : name(folder));
    times.add(time(attributes));
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
    if (isHidden(file)) {
      return FileVisitResult.CONTINUE;
    }
    String name = name(file);
    if (attributes.isRegularFile()) {
      files.add(name, attributes.size(), time(attributes));
    } else if (ImageNames.isImage(name) || ImageNames.ending(name).isEmpty()) {
      throw new IOException(
          attributes.isSymbolicLink()
              ? name + " is a link to " + Files.readSymbolicLink(file) + ", which is not there"
              : name + " is neither a file nor a folder");
    }
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFileFailed(Path file, IOException problem) throws IOException {
    if (!file.equals(root) && isHidden(file)) {
      return FileVisitResult.CONTINUE;
    }
    if (problem instanceof FileSystemLoopException) {
      throw new IOException(name(file) + " is a link to a folder that it lies in itself", problem);
    }
    throw problem;
  }

  private static boolean isHidden(Path file) {
    return ImageNames.isHidden(file.getFileName().toString());
  }

  private String name(Path file) throws IOException {
    Path below = root.relativize(file);
    String name = below.toString();
    LocaleNames.requireWhole(name);
    return name.replace(below.getFileSystem().getSeparator(), "/");
  }
}
