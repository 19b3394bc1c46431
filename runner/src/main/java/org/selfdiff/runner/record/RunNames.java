package org.selfdiff.runner.record;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** What runs are called where people look: by their names, which tell most runs apart. */
public final class RunNames {
  private static final int FEWEST_DIGITS = 2;

  private RunNames() {}

  /**
   * A run's own name and identity.
   *
   * @param name of the experiment
   * @param hash hexadecimal digits of its identity, or a part of them
   */
  public record Named(String name, String hash) {
    /** As a folder tells it, called {@code NAME-HASH}; a folder of another form is the name. */
    public static Named ofFolder(String folder) {
      int dash = folder.lastIndexOf('-');
      return dash > 0 && folder.substring(dash + 1).matches("[0-9a-f]+")
          ? new Named(folder.substring(0, dash), folder.substring(dash + 1))
          : new Named(folder, "");
    }
  }

  /**
   * Labels in the same order, no two alike: the name, behind it where others have the same name as
   * many digits of the identity as tell them apart, and a number where even these are the same.
   */
  public static List<String> distinct(List<Named> runs) {
    Map<String, List<String>> hashes = new HashMap<>();
    runs.forEach(run -> hashes.computeIfAbsent(run.name(), n -> new ArrayList<>()).add(run.hash()));
    Map<String, Integer> seen = new HashMap<>();
    List<String> labels = new ArrayList<>();
    for (Named run : runs) {
      List<String> alike = hashes.get(run.name());
      String digits = alike.size() == 1 ? "" : run.hash().substring(0, digits(alike, run.hash()));
      String label = digits.isEmpty() ? run.name() : run.name() + " " + digits;
      int before = seen.merge(label, 1, Integer::sum) - 1;
      labels.add(before == 0 ? label : label + " (" + (before + 1) + ")");
    }
    return labels;
  }

  private static int digits(Collection<String> all, String hash) {
    int different = new HashSet<>(all).size();
    int digits = FEWEST_DIGITS;
    while (prefixes(all, digits) < different) {
      digits++;
    }
    return Math.min(hash.length(), digits);
  }

  private static int prefixes(Collection<String> all, int digits) {
    return (int)
        all.stream().map(h -> h.substring(0, Math.min(h.length(), digits))).distinct().count();
  }
}
