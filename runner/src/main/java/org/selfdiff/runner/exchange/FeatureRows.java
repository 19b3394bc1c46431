package org.selfdiff.runner.exchange;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A file of features, one row per image, as it is written. */
sealed interface FeatureRows {
  /**
   * Writes rows behind those before.
   *
   * @param values rows of equal length, row-major
   * @param names of the images, one per row
   */
  void write(OutputStream out, float[] values, String[] names) throws IOException;

  /**
   * NumPy's format 1.0: float32 [rows, dim], little-endian, row-major. It has no place for names.
   */
  final class Npy implements FeatureRows {
    private static final int ALIGNMENT = 64;
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};

    private final int rows;
    private boolean begun;

    Npy(int rows) {
      this.rows = rows;
    }

    @Override
    public void write(OutputStream out, float[] values, String[] names) throws IOException {
      if (!begun) {
        begin(out, values.length / names.length);
        begun = true;
      }
      ByteBuffer bytes =
          ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().put(values);
      out.write(bytes.array());
    }

    private void begin(OutputStream out, int dim) throws IOException {
      String header =
          "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }".formatted(rows, dim);
      int before = MAGIC.length + Short.BYTES;
      int padded = (before + header.length() + ALIGNMENT) / ALIGNMENT * ALIGNMENT - before;
      out.write(MAGIC);
      out.write(padded & 0xff);
      out.write(padded >> 8);
      String line = header + " ".repeat(padded - header.length() - 1) + "\n";
      out.write(line.getBytes(StandardCharsets.US_ASCII));
    }
  }

  /** One line per image: its name, then the numbers; the first line names the columns. */
  final class Csv implements FeatureRows {
    private boolean begun;

    @Override
    public void write(OutputStream out, float[] values, String[] names) throws IOException {
      int dim = values.length / names.length;
      StringBuilder text = new StringBuilder();
      if (!begun) {
        text.append("file");
        for (int i = 0; i < dim; i++) {
          text.append(",f").append(i);
        }
        text.append('\n');
        begun = true;
      }
      for (int row = 0; row < names.length; row++) {
        text.append(quoted(names[row]));
        for (int i = 0; i < dim; i++) {
          text.append(',').append(values[row * dim + i]);
        }
        text.append('\n');
      }
      out.write(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** By RFC 4180. */
    private static String quoted(String name) {
      boolean plain = name.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
      return plain ? name : "\"" + name.replace("\"", "\"\"") + "\"";
    }
  }
}
