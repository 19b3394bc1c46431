package org.selfdiff.runner.data.parquet;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;

/**
 * Where the pages of one column of one group of rows lie.
 *
 * @param codec of their compression
 * @param dictionary where the page of the dictionary begins, or -1
 * @param dictionaryLength its bytes with its header
 * @param offsets where each page of values begins
 * @param lengths bytes of each with its header
 * @param firsts the row of the group with which each begins, and the number of rows
 */
record Pages(
    CompressionCodec codec,
    long dictionary,
    int dictionaryLength,
    long[] offsets,
    int[] lengths,
    int[] firsts) {
  private static final int WINDOW = 1 << 14;
  private static final int LONGEST_HEADER = 1 << 20;

  /** Reads bytes of the file at a position; fewer at its end. */
  interface Source {
    void read(long position, ByteBuffer into) throws IOException;
  }

  /**
   * Goes from page to page.
   *
   * @param size bytes of the file
   * @param rows of the group
   * @throws IOException if the pages are damaged or hold other rows than the group
   */
  static Pages of(Source file, long size, ColumnMetaData column, long rows) throws IOException {
    long at = column.getData_page_offset();
    if (column.isSetDictionary_page_offset() && column.getDictionary_page_offset() > 0) {
      at = Math.min(at, column.getDictionary_page_offset());
    }
    long end = at + column.getTotal_compressed_size();
    if (at < 0 || end < at || end > size) {
      throw new IOException(
          "its pages lie from %d to %d, but the file has %d bytes; it was cut off: copy it again"
              .formatted(at, end, size));
    }
    long dictionary = -1;
    int dictionaryLength = 0;
    long[] offsets = new long[16];
    int[] lengths = new int[16];
    int[] firsts = new int[16];
    int count = 0;
    long row = 0;
    while (row < rows) {
      Headed page = header(file, at, end);
      int length = page.length;
      if (page.header.getType() == PageType.DICTIONARY_PAGE) {
        dictionary = at;
        dictionaryLength = length;
      } else if (values(page.header).isPresent()) {
        if (count + 1 == offsets.length) {
          offsets = Arrays.copyOf(offsets, 2 * count + 2);
          lengths = Arrays.copyOf(lengths, 2 * count + 2);
          firsts = Arrays.copyOf(firsts, 2 * count + 2);
        }
        offsets[count] = at;
        lengths[count] = length;
        firsts[count++] = (int) row;
        row += values(page.header).get();
      }
      at += length;
    }
    if (row != rows) {
      throw new IOException("its pages hold %d rows, its group of rows %d".formatted(row, rows));
    }
    firsts[count] = (int) row;
    return new Pages(
        column.getCodec(),
        dictionary,
        dictionaryLength,
        Arrays.copyOf(offsets, count),
        Arrays.copyOf(lengths, count),
        Arrays.copyOf(firsts, count + 1));
  }

  /** The page of values that holds a row. */
  int page(int row) {
    int found = Arrays.binarySearch(firsts, 0, offsets.length, row);
    while (found >= 0 && firsts[found + 1] == row) {
      found++;
    }
    return found >= 0 ? found : -found - 2;
  }

  /** Values of a page, nulls among them; none where it is no page of values. */
  static Optional<Integer> values(PageHeader header) throws IOException {
    Integer values = null;
    if (header.getType() == PageType.DATA_PAGE && header.isSetData_page_header()) {
      values = header.getData_page_header().getNum_values();
    } else if (header.getType() == PageType.DATA_PAGE_V2 && header.isSetData_page_header_v2()) {
      values = header.getData_page_header_v2().getNum_values();
    }
    if (values != null && values < 0) {
      throw new IOException("a page of it says that it has " + values + " values");
    }
    return Optional.ofNullable(values);
  }

  /** A header and the bytes of its page together with it. */
  record Headed(PageHeader header, int headerLength, int length) {}

  private static Headed header(Source file, long at, long end) throws IOException {
    for (int window = WINDOW; ; window *= 8) {
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(window, end - at));
      file.read(at, bytes);
      try {
        return header(bytes.array(), end - at);
      } catch (IOException | RuntimeException e) {
        if (window >= LONGEST_HEADER || bytes.capacity() == end - at) {
          throw new IOException(
              "the page at %d is damaged (%s); copy it again".formatted(at, e.getMessage()), e);
        }
      }
    }
  }

  /**
   * Reads the header at the beginning of bytes.
   *
   * @param most bytes that there are from here on
   */
  static Headed header(byte[] bytes, long most) throws IOException {
    ByteArrayInputStream in = new ByteArrayInputStream(bytes);
    PageHeader header = Util.readPageHeader(in);
    int headerLength = bytes.length - in.available();
    long length = (long) headerLength + header.getCompressed_page_size();
    if (header.getCompressed_page_size() < 0 || length > most || length > Codec.MOST_BYTES) {
      throw new IOException(
          "it has %d bytes of %d".formatted(header.getCompressed_page_size(), most));
    }
    return new Headed(header, headerLength, (int) length);
  }
}
