package org.selfdiff.runner.data.store;

import java.util.Arrays;

/**
 * Where the pixels of keys are, in 16 bytes each, for sets of millions of images. Places are
 * remembered by a part of the key: whoever asks compares the whole. Not thread safe.
 */
final class PixelTable {
  private static final int NONE = -1;

  private long[] keys = new long[1 << 10];
  private int[] segments = new int[1 << 10];
  private int[] entries = new int[1 << 10];
  private int size;

  PixelTable() {
    Arrays.fill(segments, NONE);
  }

  /** Remembers a place; a later one of the same key replaces it. */
  void put(PixelKey key, int segment, int entry) {
    if (2 * (size + 1) > keys.length) {
      grow();
    }
    insert(key.first(), segment, entry);
  }

  /** Slot of a key, or -1. */
  int find(PixelKey key) {
    int at = slot(key.first());
    return segments[at] == NONE ? NONE : at;
  }

  int segment(int slot) {
    return segments[slot];
  }

  int entry(int slot) {
    return entries[slot];
  }

  private int slot(long key) {
    int mask = keys.length - 1;
    // The key is a digest: its bits are as good as random.
    int at = (int) key & mask;
    while (segments[at] != NONE && keys[at] != key) {
      at = at + 1 & mask;
    }
    return at;
  }

  private void insert(long key, int segment, int entry) {
    int at = slot(key);
    size += segments[at] == NONE ? 1 : 0;
    keys[at] = key;
    segments[at] = segment;
    entries[at] = entry;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldSegments = segments;
    int[] oldEntries = entries;
    keys = new long[2 * oldKeys.length];
    segments = new int[keys.length];
    entries = new int[keys.length];
    Arrays.fill(segments, NONE);
    size = 0;
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldSegments[i] != NONE) {
        insert(oldKeys[i], oldSegments[i], oldEntries[i]);
      }
    }
  }
}
