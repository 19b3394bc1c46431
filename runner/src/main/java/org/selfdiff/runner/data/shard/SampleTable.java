package org.selfdiff.runner.data.shard;

import java.util.Arrays;
import java.util.List;
import org.selfdiff.runner.data.Words;

/**
 * The samples of one shard that hold an image, in the order in which they lie: 16 bytes each beside
 * the name.
 *
 * @param names of the images within the shard
 * @param offsets of an image's first byte in the file
 * @param lengths of an image in bytes
 * @param labels of a sample, an index in {@code words}, or -1
 * @param words every label of the shard once
 * @param empty samples that hold no image
 */
public record SampleTable(
    List<String> names,
    long[] offsets,
    int[] lengths,
    int[] labels,
    List<String> words,
    int empty) {
  /** Gathers samples. */
  static final class Builder {
    private final NameTable.Builder names = new NameTable.Builder();
    private final Words words = new Words();
    private long[] offsets = new long[64];
    private int[] lengths = new int[64];
    private int[] labels = new int[64];
    private int size;
    private int empty;

    void add(String name, long offset, int length, String label) {
      if (size == offsets.length) {
        offsets = Arrays.copyOf(offsets, 2 * size);
        lengths = Arrays.copyOf(lengths, 2 * size);
        labels = Arrays.copyOf(labels, 2 * size);
      }
      names.add(name);
      offsets[size] = offset;
      lengths[size] = length;
      labels[size++] = label == null ? -1 : words.index(label);
    }

    int size() {
      return size;
    }

    void addEmpty() {
      empty++;
    }

    SampleTable build() {
      return new SampleTable(
          names.build(),
          Arrays.copyOf(offsets, size),
          Arrays.copyOf(lengths, size),
          Arrays.copyOf(labels, size),
          words.list(),
          empty);
    }
  }
}
