package org.selfdiff.runner.data.folder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The same files in the order of their names. */
final class SortedFiles implements ImageFiles {
  private final ImageFiles files;
  private final int[] order;
  private final List<String> names;

  SortedFiles(ImageFiles files) {
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
  public List<String> folders() {
    return files.folders();
  }

  @Override
  public boolean areChosen() {
    return files.areChosen();
  }

  @Override
  public long length(int entry) throws IOException {
    return files.length(order[entry]);
  }

  @Override
  public long extent(int entry) throws IOException {
    return files.extent(order[entry]);
  }

  @Override
  public long sum(int entry) throws IOException {
    return files.sum(order[entry]);
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
