package org.selfdiff.runner.config.problem;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds the valid word that a misspelled one most likely means. */
public final class Nearest {
  private static final int SHORTEST_PART = 4;
  private static final int LONGEST = 100;

  private Nearest() {}

  /**
   * The candidate closest to {@code word}, if one is close: at most one edit (insert, delete,
   * replace or exchange two neighbors) per three letters, and two at least for words of four
   * letters or more. Case, dashes and underscores do not count, and what other tools call a
   * candidate is the candidate. Failing that, the only candidate that contains the word, or the
   * longest that the word contains.
   */
  public static Optional<String> to(String word, Collection<String> candidates) {
    if (word.length() > LONGEST) {
      return Optional.empty();
    }
    String plain = plain(word);
    Optional<String> equal = candidates.stream().filter(c -> plain(c).equals(plain)).findFirst();
    Optional<String> known = equal.or(() -> ForeignTerms.word(word, candidates));
    if (known.isPresent()) {
      return known;
    }
    int limit = plain.length() < 4 ? 1 : Math.max(2, plain.length() / 3);
    String best = null;
    int fewest = limit + 1;
    for (String candidate : candidates) {
      if (Math.abs(plain(candidate).length() - plain.length()) > limit) {
        continue;
      }
      int edits = edits(plain, plain(candidate));
      if (edits < fewest && edits < Math.min(plain.length(), candidate.length())) {
        best = candidate;
        fewest = edits;
      }
    }
    if (best == null && plain.length() >= SHORTEST_PART) {
      List<String> holders = candidates.stream().filter(c -> plain(c).contains(plain)).toList();
      best = holders.size() == 1 ? holders.get(0) : null;
    }
    return Optional.ofNullable(best)
        .or(
            () ->
                candidates.stream()
                    .filter(c -> c.length() > SHORTEST_PART && plain.contains(plain(c)))
                    .max(Comparator.comparingInt(String::length)));
  }

  /** Whether two words differ only in case, dashes and underscores. */
  public static boolean same(String a, String b) {
    return plain(a).equals(plain(b));
  }

  /** Whether a word holds another; case, dashes and underscores do not count. */
  public static boolean contains(String whole, String part) {
    return plain(whole).contains(plain(part));
  }

  /** ", did you mean x?" or nothing. */
  public static String hint(String word, Collection<String> candidates) {
    return to(word, candidates).map(near -> ", did you mean " + near + "?").orElse("");
  }

  static String plain(String word) {
    return word.toLowerCase(Locale.ROOT).replaceAll("[-_ /]", "");
  }

  /** Optimal string alignment distance. */
  static int edits(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int replace = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        d[i][j] = Math.min(replace, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
        boolean exchanged =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (exchanged) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
