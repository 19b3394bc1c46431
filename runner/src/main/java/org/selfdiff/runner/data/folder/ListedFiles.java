package org.selfdiff.runner.data.folder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Chosen files in a chosen order; relative names are below the folder of what chose them. */
record ListedFiles(Path root, List<String> names, List<Path> files) implements ImageFiles {
  private static final String COMMENT = "#";

  /**
   * Opens images for whom nothing but an order is needed.
   *
   * @param where an image, a text file with one path per line, or what {@link ImageFiles#open}
   *     opens, whose files come in the order of their names
   */
  static ImageFiles open(Path where) throws IOException {
    String name = where.getFileName().toString();
    if (Files.isRegularFile(where) && ImageTree.isImage(name)) {
      return new ListedFiles(where, List.of(name), List.of(where));
    }
    if (Files.isRegularFile(where) && name.endsWith(".txt")) {
      List<String> names =
          Files.readAllLines(where).stream()
              .map(String::strip)
              .filter(line -> !line.isEmpty() && !line.startsWith(COMMENT))
              .toList();
      return new ListedFiles(where, names, names.stream().map(where::resolveSibling).toList());
    }
    return new Sorted(ImageFiles.open(where));
  }

  @Override
  public long length(int entry) throws IOException {
    return Files.size(files.get(entry));
  }

  @Override
  public void read(int entry, ByteBuffer into) throws IOException {
    try (FileChannel channel = FileChannel.open(files.get(entry))) {
      ArchiveChannel.readFully(channel, 0, into);
    }
  }

  @Override
  public void close() {}

  /** The same files in the order of their names. */
  private static final class Sorted implements ImageFiles {
    private final ImageFiles files;
    private final int[] order;
    private final List<String> names;

    Sorted(ImageFiles files) {
      this.files = files;
      order =
          IntStream.range(0, files.names().size())
              .boxed()
              .sorted(Comparator.comparing(files.names()::get))
              .mapToInt(Integer::intValue)
              .toArray();
      names = IntStream.of(order).mapToObj(files.names()::get).toList();
    }

    @Override
    public Path root() {
      return files.root();
    }

    @Override
    public List<String> names() {
      return names;
    }

    @Override
    public long length(int entry) throws IOException {
      return files.length(order[entry]);
    }

    @Override
    public void read(int entry, ByteBuffer into) throws IOException {
      files.read(order[entry], into);
    }

    @Override
    public void close() throws IOException {
      files.close();
    }
  }
}
