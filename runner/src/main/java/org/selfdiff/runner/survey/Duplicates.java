package org.selfdiff.runner.survey;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Images with equal pixels.
 *
 * @param images how many equal another that comes before, or one of the other split
 * @param first names of those of the first groups, some of each
 */
public record Duplicates(int images, List<List<String>> first) {
  private static final int GROUPS = 5;
  private static final int OF_GROUP = 4;

  /** A name for what was read as the k-th. */
  interface Names extends IntFunction<String> {}

  /** Equal images of one split. */
  static Duplicates within(Hashes hashes, Names names) {
    long[] sorted = hashes.sorted();
    int repeated = 0;
    for (int i = 1; i < sorted.length; i++) {
      repeated += sorted[i] == sorted[i - 1] ? 1 : 0;
    }
    Map<Long, List<String>> groups = new LinkedHashMap<>();
    for (int k = 0; repeated > 0 && k < hashes.length() && groups.size() < GROUPS; k++) {
      if (hashes.has(k) && isRepeated(sorted, hashes.get(k))) {
        groups.putIfAbsent(hashes.get(k), new ArrayList<>());
      }
    }
    collect(hashes, names, groups);
    return new Duplicates(repeated, List.copyOf(groups.values()));
  }

  /** Images of one split that another one has, too. */
  static Duplicates between(Hashes one, Names names, Hashes other, Names otherNames) {
    long[] sorted = other.sorted();
    int shared = 0;
    Map<Long, List<String>> groups = new LinkedHashMap<>();
    for (int k = 0; k < one.length(); k++) {
      if (one.has(k) && Arrays.binarySearch(sorted, one.get(k)) >= 0) {
        shared++;
        if (groups.size() < GROUPS) {
          groups.computeIfAbsent(one.get(k), any -> new ArrayList<>()).add(names.apply(k));
        }
      }
    }
    collect(other, otherNames, groups);
    return new Duplicates(shared, List.copyOf(groups.values()));
  }

  private static void collect(Hashes hashes, Names names, Map<Long, List<String>> groups) {
    for (int k = 0; !groups.isEmpty() && k < hashes.length(); k++) {
      List<String> group = hashes.has(k) ? groups.get(hashes.get(k)) : null;
      if (group != null && group.size() < OF_GROUP) {
        group.add(names.apply(k));
      }
    }
  }

  private static boolean isRepeated(long[] sorted, long hash) {
    int at = Arrays.binarySearch(sorted, hash);
    return at > 0 && sorted[at - 1] == hash || at + 1 < sorted.length && sorted[at + 1] == hash;
  }
}
