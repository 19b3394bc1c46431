package org.selfdiff.runner.data.folder;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import org.selfdiff.runner.data.Split;

/**
 * Which of several parts are used, and the split that the images of each are of.
 *
 * @param used positions of the parts that are used
 * @param splits of the used parts; none where the names of the parts tell nothing apart
 * @param notices what is left out
 */
record PartSplits(List<Integer> used, List<Optional<Split>> splits, List<String> notices) {
  /**
   * Sorts parts by the words of their paths.
   *
   * @param labeled whether an image of a part has a label
   */
  static PartSplits of(List<String> paths, IntPredicate labeled) {
    List<SplitWords> kinds = paths.stream().map(SplitWords::of).toList();
    Set<SplitWords> found = EnumSet.copyOf(kinds);
    Set<SplitWords> told = EnumSet.noneOf(SplitWords.class);
    for (int i = 0; i < kinds.size(); i++) {
      if (labeled.test(i)) {
        told.add(kinds.get(i));
      }
    }
    Optional<SplitWords> evaluated = SplitWords.evaluated(found, told);
    List<Integer> used = new ArrayList<>();
    List<Optional<Split>> splits = new ArrayList<>();
    List<String> out = new ArrayList<>();
    for (int i = 0; i < kinds.size(); i++) {
      Optional<Split> split = kinds.get(i).split(evaluated);
      if (split.isEmpty()) {
        out.add(paths.get(i));
      } else {
        used.add(i);
        splits.add(evaluated.isEmpty() ? Optional.empty() : split);
      }
    }
    return new PartSplits(used, splits, notices(out));
  }

  private static List<String> notices(List<String> out) {
    return out.isEmpty()
        ? List.of()
        : List.of(
            "%s %s left out (%s%s), for others hold the test images"
                .formatted(
                    out.size() == 1 ? "1 file" : out.size() + " files",
                    out.size() == 1 ? "is" : "are",
                    out.get(0),
                    out.size() == 1 ? "" : " is the first"));
  }

  /** The used ones of what there is for each part. */
  <T> List<T> of(List<T> parts) {
    return used.stream().map(parts::get).toList();
  }
}
