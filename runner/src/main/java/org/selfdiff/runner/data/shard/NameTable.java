package org.selfdiff.runner.data.shard;

import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.RandomAccess;

/**
 * Names in a few bytes each: of a name that begins as the one before, what follows is kept alone.
 * Of every {@value #WHOLE} names one is whole.
 */
final class NameTable extends AbstractList<String> implements RandomAccess {
  private static final int WHOLE = 16;
  private static final int MOST_SHARED = 255;

  /** Bytes before a name's own: shared with the one before, and how many follow in two. */
  private static final int HEAD = 3;

  private final byte[] bytes;
  private final int[] wholes;
  private final int size;

  private NameTable(byte[] bytes, int[] wholes, int size) {
    this.bytes = bytes;
    this.wholes = wholes;
    this.size = size;
  }

  @Override
  public String get(int index) {
    if (index < 0 || index >= size) {
      throw new IndexOutOfBoundsException(index);
    }
    byte[] name = new byte[0];
    int at = wholes[index / WHOLE];
    for (int i = index / WHOLE * WHOLE; i <= index; i++) {
      int shared = bytes[at] & 0xFF;
      int own = (bytes[at + 1] & 0xFF) << 8 | bytes[at + 2] & 0xFF;
      name = Arrays.copyOf(name, shared + own);
      System.arraycopy(bytes, at + HEAD, name, shared, own);
      at += HEAD + own;
    }
    return new String(name, StandardCharsets.UTF_8);
  }

  @Override
  public int size() {
    return size;
  }

  /** Gathers names. */
  static final class Builder {
    private byte[] bytes = new byte[1 << 12];
    private int[] wholes = new int[64];
    private byte[] before = {};
    private int used;
    private int size;

    /**
     * Adds a name.
     *
     * @param text at most 65,535 bytes as UTF-8
     */
    void add(String text) {
      byte[] name = text.getBytes(StandardCharsets.UTF_8);
      int shared = 0;
      if (size % WHOLE == 0) {
        if (size / WHOLE == wholes.length) {
          wholes = Arrays.copyOf(wholes, 2 * wholes.length);
        }
        wholes[size / WHOLE] = used;
      } else {
        int end = Math.min(MOST_SHARED, Math.min(before.length, name.length));
        while (shared < end && before[shared] == name[shared]) {
          shared++;
        }
      }
      int own = name.length - shared;
      if (used + HEAD + own > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, used + HEAD + own));
      }
      bytes[used] = (byte) shared;
      bytes[used + 1] = (byte) (own >> 8);
      bytes[used + 2] = (byte) own;
      System.arraycopy(name, shared, bytes, used + HEAD, own);
      used += HEAD + own;
      before = name;
      size++;
    }

    NameTable build() {
      return new NameTable(
          Arrays.copyOf(bytes, used), Arrays.copyOf(wholes, (size + WHOLE - 1) / WHOLE), size);
    }
  }
}
