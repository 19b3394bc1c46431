package org.selfdiff.methods.schema;

import java.util.Arrays;

/**
 * Receives what a record objects to, of its own settings or of how they go with the rest of the
 * experiment. Keys are relative to the record that checks itself; one that begins with {@code /} is
 * a key of the whole experiment ({@code /hardware.batch}).
 */
@FunctionalInterface
public interface Findings {
  /**
   * Reports one objection.
   *
   * @param key the key that should change; empty is the record itself
   * @param message what is wrong, what was expected and what to do
   * @param because other keys that lead to the objection: it is shown where the first of all these
   *     keys stands that a file sets
   */
  void add(String key, String message, String... because);

  /**
   * What a member of the record objects to.
   *
   * @param member the key of that member, relative to this record
   */
  default Findings at(String member) {
    return (key, message, because) ->
        add(
            below(member, key),
            message,
            Arrays.stream(because).map(other -> below(member, other)).toArray(String[]::new));
  }

  private static String below(String member, String key) {
    if (key.startsWith("/")) {
      return key;
    }
    return key.isEmpty() || key.startsWith("[") ? member + key : member + "." + key;
  }
}
