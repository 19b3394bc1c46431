package org.selfdiff.runner.data.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The bits of the scans of a JPEG file, read from the highest of each byte. */
final class JpegBits {
  private static final int LOOK = 9;
  private static final VarHandle FOUR =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] bytes;
  private final int end;
  private int at;
  private long held;
  private int count;

  JpegBits(byte[] bytes, int end) {
    this.bytes = bytes;
    this.end = end;
  }

  /** Begins anew at a byte. */
  void seek(int position) {
    at = position;
    held = 0;
    count = 0;
  }

  /** The byte behind those that were taken, once the rest of a begun one is dropped. */
  int position() {
    int back = at;
    // Whole bytes that are held were not asked for; each 0xFF is followed by a 0.
    for (int whole = count >> 3; whole > 0; whole--) {
      back--;
      if (bytes[back] == 0 && back > 0 && bytes[back - 1] == (byte) 0xFF) {
        back--;
      }
    }
    return back;
  }

  /** Holds at least 32 bits, unless the scan has no more of them. */
  private void fill() {
    if (at + 4 <= end) {
      int next = (int) FOUR.get(bytes, at);
      int holes = ~next;
      // No byte of the four is 0xFF.
      if ((holes - 0x01010101 & next & 0x80808080) == 0) {
        held = held << 32 | next & 0xFFFFFFFFL;
        count += 32;
        at += 4;
        return;
      }
    }
    while (count <= 48 && at < end) {
      int next = bytes[at] & 0xFF;
      if (next == 0xFF) {
        if (at + 1 >= end || bytes[at + 1] != 0) {
          return;
        }
        at++;
      }
      at++;
      held = held << 8 | next;
      count += 8;
    }
  }

  /** The next bits as a number, at most 16. */
  int take(int bits) throws ImageFormatException {
    if (count < bits) {
      fill();
      if (count < bits) {
        throw new ImageFormatException("the JPEG data end before the image is whole");
      }
    }
    count -= bits;
    return (int) (held >>> count) & (1 << bits) - 1;
  }

  /** The symbol of the code that comes next. */
  int symbol(Table table) throws ImageFormatException {
    if (count < 32) {
      fill();
    }
    int look = count >= LOOK ? (int) (held >>> count - LOOK) : (int) (held << LOOK - count);
    int found = table.short9[look & (1 << LOOK) - 1];
    if (found >= 0 && found >> 8 <= count) {
      count -= found >> 8;
      return found & 0xFF;
    }
    int code = 0;
    for (int length = 1; length <= 16; length++) {
      code = code << 1 | take(1);
      if (code < table.ends[length]) {
        return table.symbols[table.starts[length] + code - table.firsts[length]] & 0xFF;
      }
    }
    throw new ImageFormatException("the JPEG data are damaged at byte " + position());
  }

  /** A table of codes: ITU-T T.81, annex C. */
  static final class Table {
    private final int[] short9 = new int[1 << LOOK];
    private final int[] ends = new int[17];
    private final int[] firsts = new int[17];
    private final int[] starts = new int[17];
    private final byte[] symbols;

    /**
     * Reads the numbers of codes by length, then their symbols.
     *
     * @param at index in {@code bytes} of the first
     */
    Table(byte[] bytes, int at) throws ImageFormatException {
      int total = 0;
      for (int length = 1; length <= 16; length++) {
        total += bytes[at + length - 1] & 0xFF;
      }
      symbols = new byte[total];
      System.arraycopy(bytes, at + 16, symbols, 0, total);
      Arrays.fill(short9, -1);
      int code = 0;
      int symbol = 0;
      for (int length = 1; length <= 16; length++) {
        int codes = bytes[at + length - 1] & 0xFF;
        firsts[length] = code;
        starts[length] = symbol;
        ends[length] = code + codes;
        if (ends[length] > 1 << length) {
          throw new ImageFormatException("the JPEG header is damaged");
        }
        for (int i = 0; i < codes && length <= LOOK; i++) {
          int from = code + i << LOOK - length;
          int value = length << 8 | symbols[symbol + i] & 0xFF;
          Arrays.fill(short9, from, from + (1 << LOOK - length), value);
        }
        symbol += codes;
        code = ends[length] << 1;
      }
    }

    int bytes() {
      return 16 + symbols.length;
    }
  }
}
