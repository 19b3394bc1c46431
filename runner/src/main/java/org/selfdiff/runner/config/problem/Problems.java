package org.selfdiff.runner.config.problem;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The problems found so far; each is kept once. */
public final class Problems {
  private final Set<Problem> found = new LinkedHashSet<>();

  /** Adds a problem. */
  public void add(Position position, String key, String message) {
    found.add(new Problem(position, key, message));
  }

  /** Whether nothing was found. */
  public boolean isEmpty() {
    return found.isEmpty();
  }

  /** All of them, file by file in the order of {@code files}, each from top to bottom. */
  public List<Problem> inOrder(List<String> files) {
    List<Problem> sorted = new ArrayList<>(found);
    sorted.sort(
        Comparator.comparingInt((Problem p) -> rank(files, p.position().file()))
            .thenComparing(p -> p.position().line())
            .thenComparing(p -> p.position().column()));
    return List.copyOf(sorted);
  }

  private static int rank(List<String> files, String file) {
    int index = files.indexOf(file);
    return index < 0 ? files.size() : index;
  }
}
