package org.selfdiff.runner.data.folder;

import io.airlift.compress.Compressor;
import io.airlift.compress.lz4.Lz4Compressor;
import io.airlift.compress.snappy.SnappyCompressor;
import io.airlift.compress.zstd.ZstdCompressor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.Util;

/** Writes tables of images page by page: {@code image {bytes, path}} and {@code label}. */
final class TableWriter {
  private final CompressionCodec codec;
  private final boolean second;
  private final ByteArrayOutputStream file = new ByteArrayOutputStream();
  private final List<RowGroup> groups = new ArrayList<>();
  private String description;
  private int rows;

  /**
   * Begins a table.
   *
   * @param second whether pages are of the second version
   */
  TableWriter(CompressionCodec codec, boolean second) {
    this.codec = codec;
    this.second = second;
    file.writeBytes("PAR1".getBytes(StandardCharsets.US_ASCII));
  }

  /** Classes in the way of Hugging Face. */
  TableWriter classes(String... names) {
    description =
        "{\"info\": {\"features\": {\"image\": {\"_type\": \"Image\"}, \"label\": {\"names\": [\""
            + String.join("\", \"", names)
            + "\"], \"_type\": \"ClassLabel\"}}}}";
    return this;
  }

  /**
   * Adds a group of rows.
   *
   * @param images null where a row has none
   * @param labels of the rows
   * @param page rows of a page
   * @param dictionary whether the images of the first page are in a dictionary
   */
  TableWriter group(byte[][] images, long[] labels, int page, boolean dictionary)
      throws IOException {
    RowGroup group = new RowGroup();
    group.setNum_rows(images.length);
    group.setColumns(new ArrayList<>());
    byte[][] coded = new byte[labels.length][];
    Arrays.setAll(coded, i -> little(8).putLong(labels[i]).array());
    group.addToColumns(column("image.bytes", Type.BYTE_ARRAY, 2, images, page, dictionary));
    group.addToColumns(
        column("image.path", Type.BYTE_ARRAY, 2, new byte[images.length][], page, false));
    group.addToColumns(column("label", Type.INT64, 1, coded, page, false));
    groups.add(group);
    rows += images.length;
    return this;
  }

  private ColumnChunk column(
      String path, Type type, int levels, byte[][] values, int page, boolean dictionary)
      throws IOException {
    int begin = file.size();
    ColumnMetaData column = new ColumnMetaData();
    column.setType(type).setCodec(codec).setNum_values(values.length);
    column.setPath_in_schema(List.of(path.split("\\.")));
    column.setEncodings(List.of(Encoding.PLAIN, Encoding.RLE, Encoding.RLE_DICTIONARY));
    if (dictionary) {
      column.setDictionary_page_offset(begin);
      dictionary(type, Arrays.copyOf(values, page));
    }
    column.setData_page_offset(file.size());
    for (int at = 0; at < values.length; at += page) {
      byte[][] some = Arrays.copyOfRange(values, at, Math.min(values.length, at + page));
      page(type, levels, some, dictionary && at == 0);
    }
    column.setTotal_compressed_size(file.size() - begin);
    column.setTotal_uncompressed_size(file.size() - begin);
    return new ColumnChunk(begin).setMeta_data(column);
  }

  private void dictionary(Type type, byte[][] values) throws IOException {
    byte[] plain = plain(type, values);
    byte[] packed = pack(plain);
    PageHeader header = new PageHeader(PageType.DICTIONARY_PAGE, plain.length, packed.length);
    header.setDictionary_page_header(new DictionaryPageHeader(values.length, Encoding.PLAIN));
    Util.writePageHeader(header, file);
    file.writeBytes(packed);
  }

  private void page(Type type, int levels, byte[][] values, boolean dictionary) throws IOException {
    byte[] runs = runs(levels, values);
    byte[] coded =
        dictionary
            ? concat(
                new byte[] {8},
                new byte[] {(byte) (((values.length + 7) / 8) << 1 | 1)},
                indices(values.length))
            : plain(type, values);
    Encoding encoding = dictionary ? Encoding.RLE_DICTIONARY : Encoding.PLAIN;
    if (second) {
      byte[] packed = pack(coded);
      PageHeader header =
          new PageHeader(
              PageType.DATA_PAGE_V2, runs.length + coded.length, runs.length + packed.length);
      header.setData_page_header_v2(
          new DataPageHeaderV2(values.length, 0, values.length, encoding, runs.length, 0));
      Util.writePageHeader(header, file);
      file.writeBytes(runs);
      file.writeBytes(packed);
    } else {
      byte[] whole = concat(little(4).putInt(runs.length).array(), runs, coded);
      byte[] packed = pack(whole);
      PageHeader header = new PageHeader(PageType.DATA_PAGE, whole.length, packed.length);
      header.setData_page_header(
          new DataPageHeader(values.length, encoding, Encoding.RLE, Encoding.RLE));
      Util.writePageHeader(header, file);
      file.writeBytes(packed);
    }
  }

  /** Indices 0, 1, … of one byte each, in groups of eight. */
  private static byte[] indices(int count) {
    byte[] indices = new byte[(count + 7) / 8 * 8];
    for (int i = 0; i < count; i++) {
      indices[i] = (byte) i;
    }
    return indices;
  }

  /** Levels of definition, a run each: its length, and the level. */
  private static byte[] runs(int levels, byte[][] values) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] value : values) {
      out.write(2);
      out.write(value == null ? levels - 1 : levels);
    }
    return out.toByteArray();
  }

  private static byte[] plain(Type type, byte[][] values) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] value : values) {
      if (value != null) {
        if (type == Type.BYTE_ARRAY) {
          out.writeBytes(little(4).putInt(value.length).array());
        }
        out.writeBytes(value);
      }
    }
    return out.toByteArray();
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private byte[] pack(byte[] bytes) throws IOException {
    return switch (codec) {
      case SNAPPY -> with(new SnappyCompressor(), bytes);
      case ZSTD -> with(new ZstdCompressor(), bytes);
      case LZ4_RAW -> with(new Lz4Compressor(), bytes);
      case GZIP -> {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
          gzip.write(bytes);
        }
        yield out.toByteArray();
      }
      default -> bytes;
    };
  }

  private static byte[] with(Compressor compressor, byte[] bytes) {
    byte[] out = new byte[compressor.maxCompressedLength(bytes.length)];
    return Arrays.copyOf(out, compressor.compress(bytes, 0, bytes.length, out, 0, out.length));
  }

  private static SchemaElement element(String name, Type type, int children) {
    SchemaElement element = new SchemaElement(name);
    element.setRepetition_type(FieldRepetitionType.OPTIONAL);
    if (children > 0) {
      element.setNum_children(children);
    } else {
      element.setType(type);
    }
    return element;
  }

  byte[] bytes() throws IOException {
    List<SchemaElement> schema =
        List.of(
            element("schema", null, 2),
            element("image", null, 2),
            element("bytes", Type.BYTE_ARRAY, 0),
            element("path", Type.BYTE_ARRAY, 0),
            element("label", Type.INT64, 0));
    FileMetaData footer = new FileMetaData(1, schema, rows, groups);
    if (description != null) {
      footer.addToKey_value_metadata(new KeyValue("huggingface").setValue(description));
    }
    int begin = file.size();
    Util.writeFileMetaData(footer, file);
    file.writeBytes(little(4).putInt(file.size() - begin).array());
    file.writeBytes("PAR1".getBytes(StandardCharsets.US_ASCII));
    return file.toByteArray();
  }

  Path to(Path path) throws IOException {
    Files.createDirectories(path.getParent());
    return Files.write(path, bytes());
  }
}
