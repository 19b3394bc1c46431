package org.selfdiff.runner.data.folder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files below a folder; symbolic links are followed. */
final class DirectoryFiles implements ImageFiles {
  private final Path root;
  private final List<String> names;

  DirectoryFiles(Path root) throws IOException {
    this.root = root;
    try (Stream<Path> paths = Files.walk(root, FileVisitOption.FOLLOW_LINKS)) {
      names =
          paths
              .filter(Files::isRegularFile)
              .map(path -> root.relativize(path).toString().replace('\\', '/'))
              .toList();
    }
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
  public long length(int entry) throws IOException {
    return Files.size(root.resolve(names.get(entry)));
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
