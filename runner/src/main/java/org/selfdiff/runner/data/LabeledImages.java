package org.selfdiff.runner.data;

import java.util.EnumMap;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Those images of a set that have a label: what features are judged by. */
public final class LabeledImages {
  private LabeledImages() {}

  /** The set itself where all of its images have one. */
  public static ImageSet of(ImageSet set) {
    boolean all =
        Stream.of(Split.values())
            .allMatch(s -> IntStream.range(0, set.size(s)).allMatch(i -> isLabeled(set, s, i)));
    if (all) {
      return set;
    }
    Map<Split, int[]> labeled = new EnumMap<>(Split.class);
    for (Split split : Split.values()) {
      labeled.put(
          split,
          IntStream.range(0, set.size(split)).filter(i -> isLabeled(set, split, i)).toArray());
    }
    return new ChosenImages(set, labeled);
  }

  /** Whether there are some to learn from and some to judge by. */
  public static boolean areIn(ImageSet set) {
    return Stream.of(Split.values())
        .allMatch(s -> IntStream.range(0, set.size(s)).anyMatch(i -> isLabeled(set, s, i)));
  }

  private static boolean isLabeled(ImageSet set, Split split, int index) {
    return set.label(split, index) != ImageSet.UNLABELED;
  }
}
