package org.selfdiff.runner.data.parquet;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.column.values.ValuesReader;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.Util;
import org.selfdiff.runner.data.Words;

/**
 * What is known of one Parquet file of images without reading them: 4 bytes for each row and 16 for
 * each page.
 */
public final class ImageTable {
  private static final byte[] MAGIC = {'P', 'A', 'R', '1'};
  private static final byte[] ENCRYPTED = {'P', 'A', 'R', 'E'};

  /** The length of the footer and the mark, in bytes. */
  private static final int TAIL = 8;

  /** Bytes of the longest footer. */
  private static final int LONGEST_FOOTER = 256 << 20;

  private static final int MOST_ROWS = 1 << 30;

  private final ColumnDescriptor image;
  private final List<Pages> groups = new ArrayList<>();
  private final List<int[]> labels = new ArrayList<>();
  private final Words words = new Words();

  private ImageTable(FileChannel channel) throws IOException {
    long size = channel.size();
    FileMetaData footer = footer(channel, size);
    Columns columns = Columns.of(footer);
    image = columns.leaves().get(columns.image()).descriptor();
    long rows = 0;
    for (RowGroup group : footer.getRow_groups()) {
      rows += group.getNum_rows();
      if (group.getNum_rows() < 0 || rows > MOST_ROWS) {
        throw new IOException("it says that it has %d rows".formatted(rows));
      }
      ColumnMetaData chunk = chunk(group, columns, columns.image());
      Pages pages =
          Pages.of((at, into) -> fill(channel, at, into), size, chunk, group.getNum_rows());
      groups.add(pages);
      labels.add(
          columns.label().isEmpty()
              ? null
              : labels(
                  channel, size, columns, chunk(group, columns, columns.label().get()), group));
    }
  }

  /**
   * Lists a file.
   *
   * @throws IOException if it is no table of images, cut off or damaged
   */
  public static ImageTable list(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      return new ImageTable(channel);
    } catch (RuntimeException e) {
      throw damaged(e);
    }
  }

  private static FileMetaData footer(FileChannel channel, long size) throws IOException {
    byte[] tail = new byte[TAIL];
    if (size >= MAGIC.length + TAIL) {
      fill(channel, size - TAIL, ByteBuffer.wrap(tail));
    }
    byte[] mark = Arrays.copyOfRange(tail, 4, TAIL);
    if (Arrays.equals(mark, ENCRYPTED)) {
      throw new IOException("it is encrypted, which is not read");
    }
    int length = Integer.reverseBytes(ByteBuffer.wrap(tail).getInt());
    if (!Arrays.equals(mark, MAGIC)) {
      throw new IOException(
          "its %d bytes do not end as those of a Parquet file; it was cut off: copy it again"
              .formatted(size));
    }
    if (length < 0 || length > LONGEST_FOOTER || length > size - TAIL - MAGIC.length) {
      throw new IOException(
          "it says that its description has %d bytes of %d; it is damaged: copy it again"
              .formatted(length, size));
    }
    byte[] bytes = new byte[length];
    fill(channel, size - TAIL - length, ByteBuffer.wrap(bytes));
    return Util.readFileMetaData(new ByteArrayInputStream(bytes), Math.max(1, length));
  }

  private static ColumnMetaData chunk(RowGroup group, Columns columns, int column)
      throws IOException {
    List<ColumnChunk> chunks = group.getColumns();
    if (chunks.size() != columns.leaves().size()
        || chunks.get(column).getMeta_data() == null
        || chunks.get(column).getFile_path() != null) {
      throw new IOException(
          "its column %s is not in the file itself".formatted(columns.leaves().get(column).name()));
    }
    return chunks.get(column).getMeta_data();
  }

  private int[] labels(
      FileChannel channel, long size, Columns columns, ColumnMetaData chunk, RowGroup group)
      throws IOException {
    Leaf leaf = columns.leaves().get(columns.label().orElseThrow());
    Pages pages = Pages.of((at, into) -> fill(channel, at, into), size, chunk, group.getNum_rows());
    PageValues values = new PageValues(leaf.descriptor(), pages.codec());
    Dictionary dictionary = null;
    if (pages.dictionary() >= 0) {
      dictionary = values.dictionary(bytes(channel, pages.dictionary(), pages.dictionaryLength()));
    }
    int[] found = new int[(int) group.getNum_rows()];
    Arrays.fill(found, -1);
    for (int page = 0; page < pages.offsets().length; page++) {
      int first = pages.firsts()[page];
      values.read(
          bytes(channel, pages.offsets()[page], pages.lengths()[page]),
          dictionary,
          (row, value) -> found[first + row] = label(leaf, columns.names(), value));
    }
    return found;
  }

  private int label(Leaf leaf, List<String> names, ValuesReader value) {
    if (leaf.type() == Type.BYTE_ARRAY) {
      String text = value.readBytes().toStringUsingUTF8().strip();
      return text.isEmpty() ? -1 : words.index(text);
    }
    long number = leaf.type() == Type.INT32 ? value.readInteger() : value.readLong();
    if (number < 0) {
      return -1;
    }
    if (names.isEmpty()) {
      return words.index(Long.toString(number));
    }
    if (number >= names.size()) {
      throw new IllegalArgumentException(
          "%s %d is none of its %d classes".formatted(leaf.name(), number, names.size()));
    }
    return words.index(names.get((int) number));
  }

  private static byte[] bytes(FileChannel channel, long at, int length) throws IOException {
    byte[] bytes = new byte[length];
    fill(channel, at, ByteBuffer.wrap(bytes));
    return bytes;
  }

  private static void fill(FileChannel channel, long position, ByteBuffer into) throws IOException {
    for (long at = position; into.hasRemaining(); ) {
      int read = channel.read(into, at);
      if (read < 0) {
        throw new IOException("it ends after " + at + " bytes, while it is read");
      }
      at += read;
    }
  }

  static IOException damaged(RuntimeException problem) {
    String message = problem.getMessage();
    return new IOException(
        "it is damaged (%s); copy it again"
            .formatted(message == null ? problem.getClass().getSimpleName() : message.strip()),
        problem);
  }

  /** Groups of rows. */
  public int groups() {
    return groups.size();
  }

  /** Rows of a group. */
  public int rows(int group) {
    return groups.get(group).firsts()[groups.get(group).offsets().length];
  }

  /** Every label of the file once. */
  public List<String> words() {
    return words.list();
  }

  /** The label of a row, an index in {@link #words()}, or -1. */
  public int label(int group, int row) {
    int[] found = labels.get(group);
    return found == null ? -1 : found[row];
  }

  /** Bytes that a row takes in the file, as the mean of its page. */
  public long extent(int group, int row) {
    Pages pages = groups.get(group);
    int page = pages.page(row);
    return pages.lengths()[page] / (pages.firsts()[page + 1] - pages.firsts()[page]);
  }

  /** Bytes of the largest page of images, compressed. */
  public long largestPage() {
    return groups.stream().flatMapToInt(g -> Arrays.stream(g.lengths())).max().orElse(0);
  }

  /** The page that holds a row's image. */
  int page(int group, int row) {
    return groups.get(group).page(row);
  }

  /** The row of the group with which a page begins. */
  int first(int group, int page) {
    return groups.get(group).firsts()[page];
  }

  /** Where a page lies in the file: its first byte, and how many there are. */
  Place place(int group, int page) {
    Pages pages = groups.get(group);
    return new Place(pages.offsets()[page], pages.lengths()[page]);
  }

  /** Where the dictionary of a group lies, if it has one. */
  Optional<Place> dictionary(int group) {
    Pages pages = groups.get(group);
    return pages.dictionary() < 0
        ? Optional.empty()
        : Optional.of(new Place(pages.dictionary(), pages.dictionaryLength()));
  }

  /**
   * Bytes of a file.
   *
   * @param offset of the first
   * @param length how many
   */
  record Place(long offset, int length) {}

  /** What decodes the pages of a group. */
  PageValues values(int group) {
    return new PageValues(image, groups.get(group).codec());
  }
}
