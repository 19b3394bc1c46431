package org.selfdiff.runner.exchange;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
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
    private int padded;
    private int width;

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
      String text = text(rows, dim);
      padded = (MAGIC.length + Short.BYTES + text.length() + ALIGNMENT) / ALIGNMENT * ALIGNMENT;
      width = dim;
      out.write(header(rows));
    }

    /** The header of the same length for another number of rows, at most the first one. */
    private byte[] header(int count) {
      int before = MAGIC.length + Short.BYTES;
      String text = text(count, width);
      ByteBuffer header = ByteBuffer.allocate(padded).order(ByteOrder.LITTLE_ENDIAN);
      header.put(MAGIC).putShort((short) (padded - before));
      String line = text + " ".repeat(padded - before - text.length() - 1) + "\n";
      return header.put(line.getBytes(StandardCharsets.US_ASCII)).array();
    }

    /**
     * Tells the file how many rows there are, once that is known: at most as many as it was told.
     */
    void finish(FileChannel channel, int count) throws IOException {
      ByteBuffer head = ByteBuffer.wrap(header(count));
      for (long at = 0; head.hasRemaining(); ) {
        at += channel.write(head, at);
      }
    }

    private static String text(int rows, int dim) {
      return "{'descr': '<f4', 'fortran_order': False, 'shape': (" + rows + ", " + dim + "), }";
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
    static String quoted(String name) {
      boolean plain = name.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
      return plain ? name : "\"" + name.replace("\"", "\"\"") + "\"";
    }
  }
}
