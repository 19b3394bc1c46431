package org.selfdiff.exports.pytorch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.selfdiff.exports.FileFormatException;
import org.selfdiff.exports.safetensors.SafetensorsDType;

/**
 * Writes a state dict as {@code torch.save} does since PyTorch 1.6: a zip file, uncompressed, with
 * a pickle of protocol 2. {@code torch.load(file, weights_only=True)} reads it.
 */
public final class PytorchWriter {
  private static final String ROOT = "archive/";

  private PytorchWriter() {}

  /**
   * A tensor to write.
   *
   * @param type precision
   * @param shape lengths of the axes
   * @param data the elements in row-major order, little-endian
   */
  public record StateEntry(SafetensorsDType type, List<Long> shape, byte[] data) {
    private static final int FLOATS_MOST = (Integer.MAX_VALUE - 8) / Float.BYTES;

    /**
     * A tensor of float32 numbers.
     *
     * @throws FileFormatException if they are more than 2 GiB
     */
    public static StateEntry of(List<Long> shape, float[] values) {
      if (values.length > FLOATS_MOST) {
        throw new FileFormatException(
            "a tensor of shape %s, expected at most %d elements: it is written at once"
                .formatted(shape, FLOATS_MOST));
      }
      ByteBuffer data =
          ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
      data.asFloatBuffer().put(values);
      return new StateEntry(SafetensorsDType.F32, List.copyOf(shape), data.array());
    }

    /** A scalar integer. */
    public static StateEntry of(long value) {
      byte[] data =
          ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
      return new StateEntry(SafetensorsDType.I64, List.of(), data);
    }

    private long elements() {
      return data.length / type.bytes();
    }
  }

  /**
   * Writes tensors under their names.
   *
   * @param to takes the bytes; not closed
   * @param entry name of the only entry of a dictionary around them, or empty for none
   * @throws IOException if {@code to} fails
   */
  public static void write(OutputStream to, String entry, Map<String, StateEntry> tensors)
      throws IOException {
    ZipOutputStream zip = new ZipOutputStream(to);
    store(zip, "data.pkl", pickle(entry, tensors));
    store(zip, "byteorder", "little".getBytes(StandardCharsets.US_ASCII));
    int key = 0;
    for (StateEntry e : tensors.values()) {
      store(zip, "data/" + key++, e.data());
    }
    store(zip, "version", "3\n".getBytes(StandardCharsets.US_ASCII));
    zip.finish();
  }

  private static void store(ZipOutputStream zip, String name, byte[] data) throws IOException {
    ZipEntry entry = new ZipEntry(ROOT + name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(data.length);
    CRC32 sum = new CRC32();
    sum.update(data);
    entry.setCrc(sum.getValue());
    // The same tensors give the same bytes.
    entry.setTime(0);
    zip.putNextEntry(entry);
    zip.write(data);
    zip.closeEntry();
  }

  private static byte[] pickle(String entry, Map<String, StateEntry> tensors) {
    Words out = new Words();
    out.bytes(0x80, 2);
    if (!entry.isEmpty()) {
      out.bytes('}').text(entry);
    }
    out.global("collections", "OrderedDict").bytes(')', 'R');
    out.bytes('(');
    int key = 0;
    for (Map.Entry<String, StateEntry> tensor : tensors.entrySet()) {
      StateEntry e = tensor.getValue();
      out.text(tensor.getKey());
      out.global("torch._utils", "_rebuild_tensor_v2");
      out.bytes('(', '(');
      out.text("storage").global("torch", StorageType.of(e.type()).className());
      out.text(Integer.toString(key++)).text("cpu").number(e.elements());
      out.bytes('t', 'Q').number(0);
      out.numbers(e.shape()).numbers(strides(e.shape()));
      out.bytes(0x89).global("collections", "OrderedDict").bytes(')', 'R');
      out.bytes('t', 'R');
    }
    out.bytes('u');
    if (!entry.isEmpty()) {
      out.bytes('s');
    }
    out.bytes('.');
    return out.toByteArray();
  }

  private static List<Long> strides(List<Long> shape) {
    Long[] strides = new Long[shape.size()];
    long step = 1;
    for (int i = strides.length - 1; i >= 0; i--) {
      strides[i] = step;
      step *= shape.get(i);
    }
    return List.of(strides);
  }

  /** The words of a pickle. */
  private static final class Words {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Words bytes(int... values) {
      for (int v : values) {
        out.write(v);
      }
      return this;
    }

    Words global(String module, String name) {
      out.write('c');
      out.writeBytes((module + "\n" + name + "\n").getBytes(StandardCharsets.US_ASCII));
      return this;
    }

    Words text(String text) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      out.write('X');
      return little(utf8.length, Integer.BYTES).raw(utf8);
    }

    Words number(long n) {
      if (n >= 0 && n <= Integer.MAX_VALUE) {
        out.write('J');
        return little(n, Integer.BYTES);
      }
      return bytes(0x8a, Long.BYTES).little(n, Long.BYTES);
    }

    Words numbers(List<Long> numbers) {
      out.write('(');
      numbers.forEach(this::number);
      out.write('t');
      return this;
    }

    private Words little(long n, int bytes) {
      for (int i = 0; i < bytes; i++) {
        out.write((int) (n >> 8 * i));
      }
      return this;
    }

    private Words raw(byte[] bytes) {
      out.writeBytes(bytes);
      return this;
    }

    byte[] toByteArray() {
      return out.toByteArray();
    }
  }
}
