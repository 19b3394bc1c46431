package org.selfdiff.runner.data.folder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.Words;
import org.selfdiff.runner.data.parquet.ImageTable;
import org.selfdiff.runner.data.parquet.PageCache;

/**
 * The images of Parquet files. What is read is one page, of about a megabyte in most files, for the
 * images that lie in it; groups of rows are the parts.
 */
final class ParquetFiles implements ImageFiles, FileTags {
  /** Of the memory of the process, what pages may take. */
  private static final int SHARE = 8;

  private static final long MOST_MEMORY = 1L << 30;

  /** Bytes of a page that makes images slow to reach. */
  private static final long LARGE_PAGE = 16L << 20;

  /** A group of rows of a file. */
  private record Group(int file, int number) {}

  private final Path root;
  private final List<ImageTable> tables;
  private final List<Optional<Split>> splits;
  private final List<String> words;
  private final List<int[]> wordIndices = new ArrayList<>();
  private final List<Group> groups = new ArrayList<>();
  private final PartNames names;
  private final OpenFiles open;
  private final PageCache pages;
  private final List<String> notices;

  private ParquetFiles(Path root, List<Path> files, List<ImageTable> listed) throws IOException {
    this.root = root;
    List<String> paths = PartFiles.paths(files);
    PartSplits used = PartSplits.of(paths, i -> !listed.get(i).words().isEmpty());
    tables = used.of(listed);
    splits = used.splits();
    notices = new ArrayList<>(used.notices());
    open = new OpenFiles(used.of(files));
    pages =
        new PageCache(
            tables, open::read, Math.min(MOST_MEMORY, Runtime.getRuntime().maxMemory() / SHARE));
    Words all = new Words();
    List<String> partNames = new ArrayList<>();
    List<List<String>> rowNames = new ArrayList<>();
    for (int file = 0; file < tables.size(); file++) {
      ImageTable table = tables.get(file);
      wordIndices.add(table.words().stream().mapToInt(all::index).toArray());
      int first = 0;
      for (int group = 0; group < table.groups(); group++) {
        groups.add(new Group(file, group));
        partNames.add(used.of(paths).get(file));
        rowNames.add(numbers(first, table.rows(group)));
        first += table.rows(group);
      }
    }
    words = all.list();
    names = new PartNames(partNames, rowNames);
    if (names.isEmpty()) {
      throw new IOException("there is no row in it");
    }
    long page = tables.stream().mapToLong(ImageTable::largestPage).max().orElse(0);
    if (page > LARGE_PAGE) {
      notices.add(
          ("pages of up to %d MiB, of which each is read whole for an image of it: write the tables"
                  + " with pages of 1 MiB, or set data.shuffle-buffer to few images")
              .formatted(page >> 20));
    }
  }

  /**
   * Lists tables, several at once.
   *
   * @throws IOException if one of them is damaged or holds no images: the first one
   */
  static ParquetFiles open(Path root, List<Path> files) throws IOException {
    return new ParquetFiles(root, files, PartFiles.each(files, ImageTable::list));
  }

  private static List<String> numbers(int first, int count) {
    return new AbstractList<>() {
      @Override
      public String get(int index) {
        return Integer.toString(first + index);
      }

      @Override
      public int size() {
        return count;
      }
    };
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
    return List.of();
  }

  @Override
  public boolean areChosen() {
    return true;
  }

  @Override
  public Optional<FileTags> tags() {
    return Optional.of(this);
  }

  @Override
  public Optional<String> label(int entry) {
    int part = names.part(entry);
    Group group = groups.get(part);
    int label = tables.get(group.file).label(group.number, entry - names.start(part));
    return label < 0
        ? Optional.empty()
        : Optional.of(words.get(wordIndices.get(group.file)[label]));
  }

  @Override
  public Optional<Split> split(int entry) {
    return splits.get(groups.get(names.part(entry)).file);
  }

  @Override
  public long modified(int entry) throws IOException {
    return open.modified(groups.get(names.part(entry)).file);
  }

  @Override
  public int[] groups() {
    return names.starts();
  }

  @Override
  public List<String> notices() {
    return notices;
  }

  @Override
  public long extent(int entry) {
    int part = names.part(entry);
    Group group = groups.get(part);
    return tables.get(group.file).extent(group.number, entry - names.start(part));
  }

  @Override
  public long length(int entry) throws IOException {
    return image(entry).remaining();
  }

  @Override
  public void read(int entry, ByteBuffer into) throws IOException {
    into.put(image(entry));
  }

  private ByteBuffer image(int entry) throws IOException {
    int part = names.part(entry);
    Group group = groups.get(part);
    return pages.image(group.file, group.number, entry - names.start(part));
  }

  @Override
  public void close() throws IOException {
    open.close();
  }
}
