package org.selfdiff.runner.data.image;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Reads the codes of a whole JPEG file without making pixels of them: a decoder fills what is
 * missing or damaged with gray and says nothing. Sequential and progressive files with Huffman
 * codes are read (ITU-T T.81, annexes F and G), others are passed. Codes that do not exist, runs
 * that leave a block, brightness out of range, restarts out of order, and data that end too early
 * are found; bytes that are too many before the end are allowed, as cameras write them.
 */
final class JpegData {
  /** Greatest coefficient of the mean of a block of 8-bit samples, twice. */
  private static final int BRIGHTEST = 2047;

  private final byte[] bytes;
  private final JpegBits bits;
  private final JpegBits.Table[] tables = new JpegBits.Table[8];
  private JpegFrame frame;
  private long[][] coefficients;
  private boolean[] seen;
  private int interval;
  private int eobRun;

  private JpegData(byte[] bytes) {
    this.bytes = bytes;
    bits = new JpegBits(bytes, bytes.length);
  }

  /**
   * Reads the bytes of a JPEG file from 0 to the limit.
   *
   * @throws ImageFormatException if a part of the image is missing or damaged
   */
  static void requireWhole(ByteBuffer file) throws ImageFormatException {
    byte[] bytes = new byte[file.limit()];
    file.duplicate().rewind().get(bytes);
    try {
      new JpegData(bytes).read();
    } catch (IndexOutOfBoundsException e) {
      throw new ImageFormatException("the JPEG data end before the image is whole");
    }
  }

  private void read() throws ImageFormatException {
    int at = 2;
    while (true) {
      int skipped = 0;
      while ((bytes[at] & 0xFF) != 0xFF || bytes[at + 1] == 0 || (bytes[at + 1] & 0xFF) == 0xFF) {
        skipped += (bytes[at] & 0xFF) == 0xFF && bytes[at + 1] != 0 ? 0 : 1;
        at++;
      }
      int marker = bytes[at + 1] & 0xFF;
      if (skipped > 0 && marker != 0xD9) {
        throw new ImageFormatException("the JPEG data are damaged at byte " + at);
      }
      int body = at + 4;
      if (marker == 0xD9) {
        for (int c = 0; frame != null && c < seen.length; c++) {
          if (!seen[c]) {
            throw new ImageFormatException("the JPEG data lack one of the colors");
          }
        }
        return;
      }
      if (marker >= 0xD0 && marker <= 0xD8 || marker == 1) {
        at += 2;
        continue;
      }
      int next = at + 2 + pair(at + 2);
      if (marker == 0xC4) {
        tables(body, next);
      } else if (marker == 0xDD) {
        interval = pair(body);
      } else if (JpegFrame.isFrame(marker)) {
        if (marker > 0xC2) {
          return;
        }
        begin(JpegFrame.at(ByteBuffer.wrap(bytes), body, marker - 0xC0));
      } else if (marker == 0xDA) {
        if (frame == null || !scan(body, next)) {
          return;
        }
        next = bits.position();
      }
      at = next;
    }
  }

  private int pair(int at) {
    return (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
  }

  private void tables(int body, int next) throws ImageFormatException {
    for (int at = body; at < next; ) {
      int place = bytes[at] & 0xFF;
      if ((place & 0xEC) != 0) {
        throw new ImageFormatException("the JPEG header is damaged");
      }
      JpegBits.Table table = new JpegBits.Table(bytes, at + 1);
      tables[(place >> 4) * 4 + (place & 3)] = table;
      at += 1 + table.bytes();
    }
  }

  private void begin(JpegFrame found) {
    frame = found;
    int components = frame.components().length;
    seen = new boolean[components];
    coefficients = new long[components][];
    for (int c = 0; c < components && frame.kind() == 2; c++) {
      coefficients[c] = new long[Math.multiplyExact(columns(c), rows(c))];
    }
  }

  private int most(int factor) {
    int most = 1;
    for (int[] component : frame.components()) {
      most = Math.max(most, component[factor]);
    }
    return most;
  }

  private int unitColumns() {
    return up(frame.width(), 8 * most(1));
  }

  private int unitRows() {
    return up(frame.height(), 8 * most(2));
  }

  /** Blocks of a component per row, those that only fill up units among them. */
  private int columns(int c) {
    return unitColumns() * frame.components()[c][1];
  }

  private int rows(int c) {
    return unitRows() * frame.components()[c][2];
  }

  private static int up(int value, int by) {
    return (value + by - 1) / by;
  }

  /** What a scan holds of which component. */
  private record Part(int component, JpegBits.Table dc, JpegBits.Table ac) {}

  /** Reads a scan; false if its tables are none that are in the file. */
  private boolean scan(int body, int next) throws ImageFormatException {
    Part[] parts = new Part[bytes[body] & 0xFF];
    for (int p = 0; p < parts.length; p++) {
      int id = bytes[body + 1 + 2 * p] & 0xFF;
      int use = bytes[body + 2 + 2 * p] & 0xFF;
      int component = -1;
      for (int c = 0; c < seen.length; c++) {
        component = frame.components()[c][0] == id && component < 0 ? c : component;
      }
      if (component < 0) {
        throw new ImageFormatException("the JPEG header is damaged");
      }
      parts[p] = new Part(component, tables[use >> 4 & 3], tables[4 + (use & 3)]);
    }
    int at = body + 1 + 2 * parts.length;
    int from = bytes[at] & 0xFF;
    int to = bytes[at + 1] & 0xFF;
    int high = (bytes[at + 2] & 0xFF) >> 4;
    int low = bytes[at + 2] & 15;
    boolean progressive = frame.kind() == 2;
    if (parts.length == 0
        || progressive && (from > to || to > 63 || from > 0 && parts.length > 1 || low > 13)) {
      throw new ImageFormatException("the JPEG header is damaged");
    }
    for (Part part : parts) {
      boolean dc = !progressive || from == 0 && high == 0;
      boolean ac = !progressive || from > 0;
      if (dc && part.dc == null || ac && part.ac == null) {
        return false;
      }
      seen[part.component] |= !progressive || from == 0;
    }
    bits.seek(next);
    eobRun = 0;
    int[] means = new int[seen.length];
    boolean alone = parts.length == 1;
    int[] first = frame.components()[parts[0].component];
    int columns = alone ? up(up(frame.width() * first[1], most(1)), 8) : unitColumns();
    int rows = alone ? up(up(frame.height() * first[2], most(2)), 8) : unitRows();
    int units = 0;
    for (int y = 0; y < rows; y++) {
      for (int x = 0; x < columns; x++) {
        if (interval > 0 && units > 0 && units % interval == 0) {
          restart(units / interval - 1);
          Arrays.fill(means, 0);
        }
        units++;
        for (Part part : parts) {
          int[] component = frame.components()[part.component];
          int wide = alone ? 1 : component[1];
          int high8 = alone ? 1 : component[2];
          for (int v = 0; v < high8; v++) {
            for (int h = 0; h < wide; h++) {
              if (progressive) {
                int block = (y * high8 + v) * columns(part.component) + x * wide + h;
                progressive(part, block, from, to, high, low, means);
              } else {
                sequential(part, means);
              }
            }
          }
        }
      }
    }
    return true;
  }

  private void restart(int number) throws ImageFormatException {
    int at = bits.position();
    while ((bytes[at] & 0xFF) == 0xFF && (bytes[at + 1] & 0xFF) == 0xFF) {
      at++;
    }
    if ((bytes[at] & 0xFF) != 0xFF || (bytes[at + 1] & 0xFF) != 0xD0 + (number & 7)) {
      throw damaged();
    }
    bits.seek(at + 2);
    eobRun = 0;
  }

  private ImageFormatException damaged() {
    return new ImageFormatException("the JPEG data are damaged at byte " + bits.position());
  }

  private void mean(Part part, int[] means, int low) throws ImageFormatException {
    int size = bits.symbol(part.dc);
    if (size > 11) {
      throw damaged();
    }
    int value = bits.take(size);
    if (size > 0 && value < 1 << size - 1) {
      value -= (1 << size) - 1;
    }
    means[part.component] += value;
    if (Math.abs((long) means[part.component] << low) > BRIGHTEST) {
      throw damaged();
    }
  }

  private void sequential(Part part, int[] means) throws ImageFormatException {
    mean(part, means, 0);
    for (int k = 1; k < 64; k++) {
      int symbol = bits.symbol(part.ac);
      int size = symbol & 15;
      if (size == 0) {
        if (symbol != 0xF0) {
          return;
        }
        k += 15;
        continue;
      }
      k += symbol >> 4;
      if (k > 63) {
        throw damaged();
      }
      bits.take(size);
    }
  }

  private void progressive(Part part, int block, int from, int to, int high, int low, int[] means)
      throws ImageFormatException {
    if (from == 0) {
      if (high == 0) {
        mean(part, means, low);
      } else {
        bits.take(1);
      }
    } else if (high == 0) {
      first(part, block, from, to);
    } else {
      refined(part, block, from, to);
    }
  }

  private void first(Part part, int block, int from, int to) throws ImageFormatException {
    if (eobRun > 0) {
      eobRun--;
      return;
    }
    for (int k = from; k <= to; k++) {
      int symbol = bits.symbol(part.ac);
      int run = symbol >> 4;
      int size = symbol & 15;
      if (size == 0) {
        if (run < 15) {
          eobRun = (1 << run) - 1 + bits.take(run);
          return;
        }
        k += 15;
        continue;
      }
      k += run;
      if (k > to) {
        throw damaged();
      }
      bits.take(size);
      coefficients[part.component][block] |= 1L << k;
    }
  }

  private void refined(Part part, int block, int from, int to) throws ImageFormatException {
    long known = coefficients[part.component][block];
    int k = from;
    if (eobRun == 0) {
      for (; k <= to; k++) {
        int symbol = bits.symbol(part.ac);
        int run = symbol >> 4;
        int size = symbol & 15;
        if (size > 1) {
          throw damaged();
        }
        if (size == 0 && run < 15) {
          eobRun = (1 << run) + bits.take(run);
          break;
        }
        bits.take(size);
        while (k <= to) {
          if ((known >>> k & 1) != 0) {
            bits.take(1);
          } else if (--run < 0) {
            break;
          }
          k++;
        }
        if (size == 1) {
          if (k > to) {
            throw damaged();
          }
          coefficients[part.component][block] |= 1L << k;
        }
      }
    }
    if (eobRun > 0) {
      for (; k <= to; k++) {
        bits.take((int) (known >>> k & 1));
      }
      eobRun--;
    }
  }
}
