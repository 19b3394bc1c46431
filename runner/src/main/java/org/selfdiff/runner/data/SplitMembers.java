package org.selfdiff.runner.data;

import java.util.Arrays;

/** The images of a split by their class; those without one are together. */
final class SplitMembers {
  private final int[] starts;
  private final int[] members;

  /** Sorts a split: work and memory in proportion to its images. */
  SplitMembers(ImageSet set, Split split) {
    int size = set.size(split);
    int[] classes = new int[size];
    Arrays.setAll(classes, i -> set.label(split, i) - ImageSet.UNLABELED);
    starts = new int[Arrays.stream(classes).max().orElse(0) + 2];
    for (int c : classes) {
      starts[c + 1]++;
    }
    Arrays.parallelPrefix(starts, Integer::sum);
    int[] next = starts.clone();
    members = new int[size];
    for (int i = 0; i < size; i++) {
      members[next[classes[i]]++] = i;
    }
  }

  /** Images of a class. */
  int count(int label) {
    return starts[label - ImageSet.UNLABELED + 1] - starts[label - ImageSet.UNLABELED];
  }

  /** Index in the split of an image of a class, the k-th of {@link #count}. */
  int get(int label, int k) {
    return members[starts[label - ImageSet.UNLABELED] + k];
  }
}
