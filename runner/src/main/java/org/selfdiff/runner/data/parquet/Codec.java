package org.selfdiff.runner.data.parquet;

import io.airlift.compress.Decompressor;
import io.airlift.compress.lz4.Lz4Decompressor;
import io.airlift.compress.snappy.SnappyDecompressor;
import io.airlift.compress.zstd.ZstdDecompressor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.format.CompressionCodec;

/** Decompresses pages. */
final class Codec {
  /** Bytes of the largest page. */
  static final int MOST_BYTES = 1 << 30;

  /** A page this small may be compressed however well. */
  private static final int SMALL = 16 << 20;

  /** How often a page may be larger than its compressed bytes: more than images ever are. */
  private static final int MOST_TIMES = 256;

  private Codec() {}

  /**
   * The bytes of a page.
   *
   * @param length what the page's header says of its bytes
   * @throws IOException if they are damaged, or of a method that is not read
   */
  static byte[] decompress(CompressionCodec codec, byte[] in, int from, int length)
      throws IOException {
    int packed = in.length - from;
    if (length < 0
        || length > MOST_BYTES
        || length > SMALL && (long) length > (long) MOST_TIMES * packed) {
      throw new IOException(
          "a page of it says that it has %d bytes, of %d compressed ones"
              .formatted(length, packed));
    }
    if (length == 0) {
      // A page of nulls alone, for which some codecs write nothing at all.
      return new byte[0];
    }
    byte[] bytes =
        switch (codec) {
          case UNCOMPRESSED -> Arrays.copyOfRange(in, from, in.length);
          case SNAPPY -> with(new SnappyDecompressor(), in, from, length);
          case ZSTD -> with(new ZstdDecompressor(), in, from, length);
          case LZ4_RAW -> with(new Lz4Decompressor(), in, from, length);
          case GZIP -> gunzip(in, from, length);
          default ->
              throw new IOException(
                  "it is compressed with %s, which is not read: write it with snappy, zstd or gzip"
                      .formatted(codec));
        };
    if (bytes.length != length) {
      throw new IOException(
          "a page of it has %d bytes, where its header says %d".formatted(bytes.length, length));
    }
    return bytes;
  }

  private static byte[] with(Decompressor decompressor, byte[] in, int from, int length) {
    byte[] out = new byte[length];
    int bytes = decompressor.decompress(in, from, in.length - from, out, 0, length);
    return bytes == length ? out : Arrays.copyOf(out, bytes);
  }

  private static byte[] gunzip(byte[] in, int from, int length) throws IOException {
    try (InputStream gzip =
        new GZIPInputStream(new ByteArrayInputStream(in, from, in.length - from))) {
      return gzip.readNBytes(length);
    }
  }
}
