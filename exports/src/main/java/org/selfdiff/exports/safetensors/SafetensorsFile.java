package org.selfdiff.exports.safetensors;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.selfdiff.exports.FileFormatException;

/**
 * An open safetensors file whose header has been checked in full; tensors are mapped on demand,
 * each by itself, so that neither the heap nor the 2 GiB limit of one mapping bounds the file.
 */
public final class SafetensorsFile implements TensorSource, Closeable {
  private final Path path;
  private final FileChannel channel;
  private final SafetensorsHeader header;
  private final long dataBegin;
  private final Map<String, Integer> index = new HashMap<>();

  private SafetensorsFile(
      Path path, FileChannel channel, SafetensorsHeader header, long dataBegin) {
    this.path = path;
    this.channel = channel;
    this.header = header;
    this.dataBegin = dataBegin;
    for (int i = 0; i < header.tensors().size(); i++) {
      index.put(header.tensors().get(i).name(), i);
    }
  }

  /**
   * Opens a file and checks its header: length, JSON, dtypes, sizes, and that the tensors fill the
   * file without gap or overlap.
   *
   * @throws FileFormatException naming the file and what is wrong with it
   * @throws IOException when the file cannot be read
   */
  public static SafetensorsFile open(Path path) throws IOException {
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    try {
      byte[] text = headerText(channel);
      long dataBegin = Long.BYTES + (long) text.length;
      return new SafetensorsFile(
          path, channel, SafetensorsHeader.decode(text, channel.size() - dataBegin), dataBegin);
    } catch (FileFormatException e) {
      channel.close();
      throw new FileFormatException(path + ": " + e.getMessage());
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static byte[] headerText(FileChannel channel) throws IOException {
    long size = channel.size();
    if (size < Long.BYTES) {
      throw new FileFormatException(
          "the file has " + size + " bytes; a safetensors file begins with 8 bytes of length");
    }
    ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    fill(channel, length, 0);
    long bytes = length.getLong(0);
    if (bytes < 0 || bytes > SafetensorsHeader.MAX_BYTES || bytes > size - Long.BYTES) {
      throw new FileFormatException(
          "the header's length is given as "
              + Long.toUnsignedString(bytes)
              + " bytes in a file of "
              + size
              + " bytes; the format allows "
              + SafetensorsHeader.MAX_BYTES
              + "; this is no safetensors file or it is truncated");
    }
    ByteBuffer text = ByteBuffer.allocate((int) bytes);
    fill(channel, text, Long.BYTES);
    return text.array();
  }

  private static void fill(FileChannel channel, ByteBuffer into, long position) throws IOException {
    long at = position;
    while (into.hasRemaining()) {
      int count = channel.read(into, at);
      if (count < 0) {
        throw new IOException("unexpected end of file at byte " + at);
      }
      at += count;
    }
  }

  /** The file. */
  public Path path() {
    return path;
  }

  /** The free text of the header. */
  public Map<String, String> metadata() {
    return header.metadata();
  }

  /** The tensors in the order of their data. */
  @Override
  public List<TensorInfo> tensors() {
    return header.tensors();
  }

  /**
   * What the header says about one tensor.
   *
   * @throws FileFormatException when the file has no such tensor
   */
  public TensorInfo info(String name) {
    return header.tensors().get(place(name));
  }

  /** Every tensor under its name, in the order of their data; values are read when asked for. */
  public Map<String, StoredTensor> stored() {
    Map<String, StoredTensor> all = new LinkedHashMap<>();
    tensors().forEach(info -> all.put(info.name(), new Stored(this, info)));
    return all;
  }

  private record Stored(SafetensorsFile file, TensorInfo info) implements StoredTensor {
    @Override
    public SafetensorsDType type() {
      return info.dtype();
    }

    @Override
    public List<Long> shape() {
      return info.shape();
    }

    @Override
    public double[] values() {
      try {
        ByteBuffer data = file.data(info.name());
        double[] values = new double[Math.toIntExact(info.elements())];
        for (int i = 0; i < values.length; i++) {
          values[i] = info.dtype().number(data, i);
        }
        return values;
      } catch (IOException e) {
        throw new UncheckedIOException(
            file.path + ": tensor '" + info.name() + "': " + e.getMessage(), e);
      }
    }
  }

  /**
   * A read-only, little-endian view of a whole tensor, valid beyond {@link #close}.
   *
   * @throws FileFormatException when the tensor is absent or larger than 2 GiB - 1
   */
  public ByteBuffer data(String name) throws IOException {
    long length = info(name).byteLength();
    if (length > Integer.MAX_VALUE) {
      throw new FileFormatException(
          path
              + ": tensor '"
              + name
              + "' takes "
              + length
              + " bytes, more than one buffer holds; read it in pieces");
    }
    return data(name, 0, (int) length);
  }

  /**
   * A read-only, little-endian view of a piece of a tensor, valid beyond {@link #close}.
   *
   * @param offset of the first byte, from the tensor's beginning
   * @param length in bytes
   * @throws FileFormatException when the tensor is absent or the piece leaves it
   */
  public ByteBuffer data(String name, long offset, int length) throws IOException {
    long begin = position(name, offset, length);
    ByteBuffer bytes =
        length == 0
            ? ByteBuffer.allocate(0).asReadOnlyBuffer()
            : channel.map(MapMode.READ_ONLY, begin, length);
    return bytes.order(ByteOrder.LITTLE_ENDIAN);
  }

  /** {@inheritDoc} */
  @Override
  public void read(String name, long offset, ByteBuffer into) {
    try {
      fill(channel, into, position(name, offset, into.remaining()));
    } catch (IOException e) {
      throw new UncheckedIOException(path + ": tensor '" + name + "': " + e.getMessage(), e);
    }
  }

  private long position(String name, long offset, long length) {
    int place = place(name);
    long available = header.tensors().get(place).byteLength();
    if (offset < 0 || length < 0 || offset > available - length) {
      throw new FileFormatException(
          path
              + ": tensor '"
              + name
              + "' has "
              + available
              + " bytes; "
              + length
              + " bytes at "
              + offset
              + " were asked for");
    }
    return dataBegin + header.offsets().get(place) + offset;
  }

  private int place(String name) {
    Integer place = index.get(name);
    if (place == null) {
      throw new FileFormatException(path + ": there is no tensor '" + name + "'");
    }
    return place;
  }

  /** Closes the file; buffers handed out stay valid. */
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
