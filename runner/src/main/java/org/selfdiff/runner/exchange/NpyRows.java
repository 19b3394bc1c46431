package org.selfdiff.runner.exchange;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.selfdiff.exports.FileFormatException;
import org.selfdiff.runner.evaluate.FeatureSegments;
import org.selfdiff.runner.evaluate.RowSource;

/** The rows of a {@code .npy} of features, float32 [rows, dim], mapped and not in the heap. */
final class NpyRows implements RowSource, AutoCloseable {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int VERSIONS = 3;
  private static final int LONGEST_HEADER = 1 << 16;
  private static final int PIECE = 1 << 26;
  private static final Pattern TYPE = Pattern.compile("'descr'\\s*:\\s*('[^']*'|\\[.*\\])");
  private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9, ]*)\\)");

  private final FileChannel channel;
  private final long begin;
  private final int rows;
  private final int dim;
  private final FeatureSegments segments;

  private NpyRows(FileChannel channel, long begin, int rows, int dim) throws IOException {
    this.channel = channel;
    this.begin = begin;
    this.rows = rows;
    this.dim = dim;
    segments =
        new FeatureSegments(
            rows,
            dim,
            FeatureSegments.BYTES,
            (first, count) ->
                channel
                    .map(MapMode.READ_ONLY, begin + first * Float.BYTES, (long) count * Float.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer());
  }

  /**
   * Opens a file and checks its header and its length.
   *
   * @throws FileFormatException naming the file, what it has and what was expected
   * @throws IOException if it cannot be read
   */
  static NpyRows open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      return open(channel);
    } catch (FileFormatException e) {
      channel.close();
      throw new FileFormatException(file + ": " + e.getMessage());
    } catch (IOException | RuntimeException | Error e) {
      channel.close();
      throw e;
    }
  }

  private static NpyRows open(FileChannel channel) throws IOException {
    ByteBuffer head = read(channel, 0, MAGIC.length + 2);
    for (byte expected : MAGIC) {
      require(head.get() == expected, "no .npy: it does not begin as NumPy's files do");
    }
    int version = head.get();
    require(
        version >= 1 && version <= VERSIONS,
        "a .npy of version " + version + ", expected 1 to " + VERSIONS);
    int width = version == 1 ? Short.BYTES : Integer.BYTES;
    ByteBuffer size = read(channel, MAGIC.length + 2, width);
    long length = version == 1 ? size.getShort() & 0xffff : size.getInt() & 0xffffffffL;
    require(length <= LONGEST_HEADER, "its header has " + length + " bytes, far too many");
    long begin = MAGIC.length + 2L + width + length;
    String text =
        StandardCharsets.ISO_8859_1.decode(read(channel, begin - length, (int) length)).toString();
    String type = found(TYPE, text, "descr");
    require(type.equals("'<f4'"), "its numbers are of type " + type + ", expected '<f4', float32");
    require(
        found(ORDER, text, "fortran_order").equals("False"),
        "its rows are not in C order; save it again by numpy.ascontiguousarray");
    String shape = found(SHAPE, text, "shape").replaceAll("[ ]|,[ ]*$", "");
    Matcher both = Pattern.compile("([1-9]\\d{0,9}),([1-9]\\d{0,9})").matcher(shape);
    require(both.matches(), "its shape is (" + shape + "), expected (images, features)");
    long rows = Long.parseLong(both.group(1));
    long dim = Long.parseLong(both.group(2));
    require(
        rows <= Integer.MAX_VALUE && dim <= Integer.MAX_VALUE / Float.BYTES,
        "its shape (" + shape + ") is more than can be searched");
    long bytes = begin + rows * dim * Float.BYTES;
    require(
        channel.size() == bytes,
        "it has %d bytes, and with the shape (%s) it would have %d; it is damaged"
            .formatted(channel.size(), shape, bytes));
    return new NpyRows(channel, begin, (int) rows, (int) dim);
  }

  private static ByteBuffer read(FileChannel channel, long at, int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      require(channel.read(bytes, at + bytes.position()) >= 0, "it ends within its header");
    }
    return bytes.flip();
  }

  private static String found(Pattern pattern, String header, String key) {
    Matcher matcher = pattern.matcher(header);
    require(matcher.find(), "its header has no " + key + ": " + header.strip());
    return matcher.group(1);
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new FileFormatException(otherwise);
    }
  }

  int rows() {
    return rows;
  }

  int dim() {
    return dim;
  }

  /** CRC-32C of the numbers. */
  long sum() throws IOException {
    CRC32C sum = new CRC32C();
    long end = channel.size();
    for (long at = begin; at < end; at += PIECE) {
      sum.update(channel.map(MapMode.READ_ONLY, at, Math.min(PIECE, end - at)));
    }
    return sum.getValue();
  }

  @Override
  public void read(int row, float[] into, int at) {
    segments.read(row, into, at);
  }

  @Override
  public void close() {
    segments.close();
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
