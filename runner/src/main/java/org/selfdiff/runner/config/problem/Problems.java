package org.selfdiff.runner.config.problem;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The problems found so far; each is kept once. */
public final class Problems {
  /** How many are listed at most. */
  public static final int MOST = 100;

  private static final int LONGEST_KEY = 250;
  private static final int LONGEST_MESSAGE = 2_000;
  private final Set<Problem> found = new LinkedHashSet<>();

  /** Adds a problem. */
  public void add(Position position, String key, String message) {
    String shown = key.isEmpty() ? key : Quote.of(key, LONGEST_KEY);
    found.add(new Problem(position, shown, Quote.of(message, LONGEST_MESSAGE)));
  }

  /** All of them, in the order in which they were found. */
  public List<Problem> all() {
    return List.copyOf(found);
  }

  /** Whether nothing was found. */
  public boolean isEmpty() {
    return found.isEmpty();
  }

  /**
   * File by file in the order of {@code files}, each from top to bottom; beyond {@link #MOST} how
   * many there are.
   */
  public List<Problem> inOrder(List<String> files) {
    List<Problem> sorted = new ArrayList<>(found);
    sorted.sort(
        Comparator.comparingInt((Problem p) -> rank(files, p.position().file()))
            .thenComparing(p -> p.position().line())
            .thenComparing(p -> p.position().column()));
    if (sorted.size() <= MOST) {
      return List.copyOf(sorted);
    }
    List<Problem> listed = new ArrayList<>(sorted.subList(0, MOST));
    String rest = "and " + (sorted.size() - MOST) + " more mistakes from here on";
    listed.add(new Problem(sorted.get(MOST).position(), "", rest));
    return List.copyOf(listed);
  }

  private static int rank(List<String> files, String file) {
    int index = files.indexOf(file);
    return index < 0 ? files.size() : index;
  }
}
