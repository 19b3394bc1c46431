package org.selfdiff.runner.data.folder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
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

/** The files below a folder that are not hidden; symbolic links are followed. */
final class DirectoryFiles implements ImageFiles {
  private final Path root;
  private final List<String> names = new ArrayList<>();
  private final List<String> folders = new ArrayList<>();

  DirectoryFiles(Path root) throws IOException {
    this.root = root;
    Files.walkFileTree(
        root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, new Listing());
  }

  private final class Listing extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
        throws IOException {
      if (folder.equals(root)) {
        return FileVisitResult.CONTINUE;
      }
      if (isHidden(folder)) {
        return FileVisitResult.SKIP_SUBTREE;
      }
      folders.add(name(folder));
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      if (isHidden(file)) {
        return FileVisitResult.CONTINUE;
      }
      String name = name(file);
      if (attributes.isRegularFile()) {
        names.add(name);
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
        throw new IOException(
            name(file) + " is a link to a folder that it lies in itself", problem);
      }
      throw problem;
    }
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

  @Override
  public Path root() {
    return root;
  }

  @Override
  public List<String> names() {
    return names;
  }

  @Override
  public List<String> folders() {
    return folders;
  }

  @Override
  public long length(int entry) throws IOException {
    return Files.size(root.resolve(names.get(entry)));
  }

  @Override
  public long modified(int entry) throws IOException {
    return Files.getLastModifiedTime(root.resolve(names.get(entry))).to(TimeUnit.NANOSECONDS);
  }

  @Override
  public void read(int entry, ByteBuffer into) throws IOException {
    try (FileChannel channel = FileChannel.open(root.resolve(names.get(entry)))) {
      ArchiveChannel.readFully(channel, 0, into);
    }
  }

  @Override
  public void close() {}
}
