package org.selfdiff.runner.data.folder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Gathers files one by one into a table. Not thread safe. */
final class FileTableBuilder {
  private static final int NAME = 2 * Long.BYTES + Integer.BYTES;

  private final Spill records = new Spill();
  private final EntryList positions = new EntryList();

  /**
   * Adds a file.
   *
   * @param time nanoseconds since 1970
   */
  void add(String name, long length, long time) throws IOException {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    positions.add(Math.toIntExact(records.size()));
    records.put(length).put(time).put(text.length).put(text);
  }

  /** The files as they were added. */
  FileTable inOrder() throws IOException {
    return table(records.finish(), positions.toArray());
  }

  /** The files in the order of their names, which is that of {@link String#compareTo}. */
  FileTable sorted() throws IOException {
    ByteBuffer all = records.finish();
    int[] order = positions.toArray();
    sort(all, order);
    return table(all, order);
  }

  private static FileTable table(ByteBuffer all, int[] order) throws IOException {
    Spill table = new Spill();
    int end = 0;
    for (int at : order) {
      end = Math.addExact(end, all.getInt(at + 2 * Long.BYTES));
      table.put(all.getLong(at)).put(all.getLong(at + Long.BYTES)).put(end);
    }
    for (int at : order) {
      byte[] name = new byte[all.getInt(at + 2 * Long.BYTES)];
      all.get(at + NAME, name);
      table.put(name);
    }
    return new FileTable(table.finish(), order.length);
  }

  /** Merges runs of twice the length until there is one; what is in order is only looked at. */
  private static void sort(ByteBuffer all, int[] order) {
    int[] from = order;
    int[] to = new int[order.length];
    for (int run = 1; run < order.length; run *= 2) {
      for (int start = 0; start < order.length; start += 2 * run) {
        int middle = Math.min(start + run, order.length);
        int end = Math.min(middle + run, order.length);
        merge(all, from, to, start, middle, end);
      }
      int[] merged = to;
      to = from;
      from = merged;
      if (run > order.length / 2) {
        break;
      }
    }
    if (from != order) {
      System.arraycopy(from, 0, order, 0, order.length);
    }
  }

  private static void merge(ByteBuffer all, int[] from, int[] to, int start, int middle, int end) {
    if (middle == end || compare(all, from[middle - 1], from[middle]) <= 0) {
      System.arraycopy(from, start, to, start, end - start);
      return;
    }
    int left = start;
    int right = middle;
    for (int at = start; at < end; at++) {
      boolean first = right == end || left < middle && compare(all, from[left], from[right]) <= 0;
      to[at] = from[first ? left++ : right++];
    }
  }

  private static int compare(ByteBuffer all, int left, int right) {
    int leftBytes = all.getInt(left + 2 * Long.BYTES);
    int rightBytes = all.getInt(right + 2 * Long.BYTES);
    int shorter = Math.min(leftBytes, rightBytes);
    int at = 0;
    while (at + Long.BYTES <= shorter
        && all.getLong(left + NAME + at) == all.getLong(right + NAME + at)) {
      at += Long.BYTES;
    }
    for (; at < shorter; at++) {
      int l = all.get(left + NAME + at) & 0xFF;
      int r = all.get(right + NAME + at) & 0xFF;
      if (l != r) {
        return rank(l) - rank(r);
      }
    }
    return leftBytes - rightBytes;
  }

  /**
   * Strings are compared by their UTF-16 units, where what UTF-8 writes with four bytes, from 0xF0,
   * comes before U+E000 to U+FFFF, which begin with 0xEE and 0xEF.
   */
  private static int rank(int unit) {
    return unit == 0xEE || unit == 0xEF ? unit + 0x10 : unit;
  }
}
