package org.selfdiff.runner.data.parquet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.parquet.bytes.ByteBufferInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.bytes.BytesUtils;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.ValuesType;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.values.ValuesReader;
import org.apache.parquet.column.values.rle.RunLengthBitPackingHybridDecoder;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.DictionaryPageHeader;

/** Decodes the values of one page: bytes or whole numbers by row, null where there is none. */
final class PageValues {
  /** Values of one page. */
  private static final int MOST_VALUES = 1 << 24;

  private final ColumnDescriptor column;
  private final CompressionCodec codec;

  PageValues(ColumnDescriptor column, CompressionCodec codec) {
    this.column = column;
    this.codec = codec;
  }

  /** A value at a row. */
  interface Sink {
    void accept(int row, ValuesReader value);
  }

  /**
   * The dictionary of a page.
   *
   * @param bytes the page with its header
   */
  Dictionary dictionary(byte[] bytes) throws IOException {
    Pages.Headed page = Pages.header(bytes, bytes.length);
    DictionaryPageHeader header = page.header().getDictionary_page_header();
    if (header == null) {
      throw new IOException("its dictionary has no header");
    }
    byte[] values = plain(bytes, page, page.headerLength(), 0);
    // The shortest value is the length of an empty one, four bytes.
    if (header.getNum_values() < 0 || header.getNum_values() > values.length / 4) {
      throw new IOException(
          "its dictionary says that it has %d values in %d bytes"
              .formatted(header.getNum_values(), values.length));
    }
    return Encoding.PLAIN.initDictionary(
        column,
        new DictionaryPage(BytesInput.from(values), header.getNum_values(), Encoding.PLAIN));
  }

  /**
   * Reads the values of a page.
   *
   * @param bytes the page with its header
   * @param dictionary of its column, or null
   * @return how many rows it has
   */
  int read(byte[] bytes, Dictionary dictionary, Sink sink) throws IOException {
    Pages.Headed page = Pages.header(bytes, bytes.length);
    int count = Pages.values(page.header()).orElseThrow(() -> new IOException("no page of values"));
    if (count > MOST_VALUES) {
      throw new IOException("a page of it says that it has " + count + " values");
    }
    boolean[] there = new boolean[count];
    return page.header().isSetData_page_header_v2()
        ? second(bytes, page, there, dictionary, sink)
        : first(bytes, page, there, dictionary, sink);
  }

  /** A page of the first version: levels and values are compressed together. */
  private int first(
      byte[] bytes, Pages.Headed page, boolean[] there, Dictionary dictionary, Sink sink)
      throws IOException {
    DataPageHeader header = page.header().getData_page_header();
    ByteBufferInputStream in = stream(plain(bytes, page, page.headerLength(), 0));
    if (column.getMaxDefinitionLevel() == 0) {
      Arrays.fill(there, true);
    } else {
      ValuesReader levels = Encoding.RLE.getValuesReader(column, ValuesType.DEFINITION_LEVEL);
      levels.initFromPage(there.length, in);
      for (int i = 0; i < there.length; i++) {
        there[i] = levels.readInteger() == column.getMaxDefinitionLevel();
      }
    }
    return values(header.getEncoding(), in, there, dictionary, sink);
  }

  /** A page of the second version: levels lie before the values and are not compressed. */
  private int second(
      byte[] bytes, Pages.Headed page, boolean[] there, Dictionary dictionary, Sink sink)
      throws IOException {
    DataPageHeaderV2 header = page.header().getData_page_header_v2();
    long repetition = header.getRepetition_levels_byte_length();
    long definition = header.getDefinition_levels_byte_length();
    if (repetition < 0
        || definition < 0
        || page.headerLength() + repetition + definition > page.length()) {
      throw new IOException("a page of it has levels that are longer than itself");
    }
    int begin = page.headerLength() + (int) repetition;
    if (column.getMaxDefinitionLevel() == 0) {
      Arrays.fill(there, true);
    } else {
      RunLengthBitPackingHybridDecoder levels =
          new RunLengthBitPackingHybridDecoder(
              BytesUtils.getWidthFromMaxInt(column.getMaxDefinitionLevel()),
              ByteBufferInputStream.wrap(ByteBuffer.wrap(bytes, begin, (int) definition)));
      for (int i = 0; i < there.length; i++) {
        there[i] = levels.readInt() == column.getMaxDefinitionLevel();
      }
    }
    begin += (int) definition;
    boolean packed = !header.isSetIs_compressed() || header.isIs_compressed();
    byte[] values =
        packed
            ? plain(bytes, page, begin, (int) (repetition + definition))
            : Arrays.copyOfRange(bytes, begin, page.length());
    return values(header.getEncoding(), stream(values), there, dictionary, sink);
  }

  private int values(
      org.apache.parquet.format.Encoding written,
      ByteBufferInputStream in,
      boolean[] there,
      Dictionary dictionary,
      Sink sink)
      throws IOException {
    Encoding encoding = Encoding.valueOf(written.name());
    if (encoding.usesDictionary() && dictionary == null) {
      throw new IOException("a page of it needs a dictionary, and there is none");
    }
    ValuesReader reader =
        encoding.usesDictionary()
            ? encoding.getDictionaryBasedValuesReader(column, ValuesType.VALUES, dictionary)
            : encoding.getValuesReader(column, ValuesType.VALUES);
    reader.initFromPage(there.length, in);
    for (int row = 0; row < there.length; row++) {
      if (there[row]) {
        sink.accept(row, reader);
      }
    }
    return there.length;
  }

  /**
   * The bytes of a page without compression.
   *
   * @param from where they begin
   * @param before bytes of the page before them, which the header counts, too
   */
  private byte[] plain(byte[] bytes, Pages.Headed page, int from, int before) throws IOException {
    byte[] body = page.length() == bytes.length ? bytes : Arrays.copyOf(bytes, page.length());
    return Codec.decompress(codec, body, from, page.header().getUncompressed_page_size() - before);
  }

  private static ByteBufferInputStream stream(byte[] bytes) {
    return ByteBufferInputStream.wrap(ByteBuffer.wrap(bytes));
  }
}
