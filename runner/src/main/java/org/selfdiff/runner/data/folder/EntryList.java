package org.selfdiff.runner.data.folder;

import java.util.Arrays;

/** Entries of a source that are gathered one by one. */
final class EntryList {
  private static final int FIRST = 16;

  private int[] entries = new int[FIRST];
  private int size;

  void add(int entry) {
    if (size == entries.length) {
      entries = Arrays.copyOf(entries, size + (size >> 1));
    }
    entries[size++] = entry;
  }

  void addAll(int[] more) {
    if (size + more.length > entries.length) {
      entries = Arrays.copyOf(entries, Math.max(size + more.length, size + (size >> 1)));
    }
    System.arraycopy(more, 0, entries, size, more.length);
    size += more.length;
  }

  int size() {
    return size;
  }

  int[] toArray() {
    return Arrays.copyOf(entries, size);
  }
}
