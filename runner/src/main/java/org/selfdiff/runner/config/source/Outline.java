package org.selfdiff.runner.config.source;

import java.util.ArrayList;
import java.util.List;
import org.selfdiff.runner.config.problem.Position;

/**
 * Where a file sets, includes and uses what: the positions that the parsed tree no longer has.
 *
 * @param items keys and includes in the order of the text
 * @param uses substitutions in the order of the text
 * @param indexed parts of keys that name elements of lists, in the order of the text
 */
record Outline(List<Item> items, List<Use> uses, List<Indexed> indexed) {

  static Outline empty() {
    return new Outline(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
  }

  /**
   * The part {@code augment[0]} of a key, which HOCON knows in quotes only.
   *
   * @param begin offset of its first character
   * @param end offset behind its last
   */
  record Indexed(String part, int begin, int end) {}

  /** A key or an include. */
  sealed interface Item permits Entry, Include {}

  /** A key and how its value is written. */
  record Entry(String path, Position position, Form form) implements Item {}

  /**
   * An include statement inside the block {@code prefix} (empty at the top).
   *
   * @param file false for {@code url(…)} and {@code classpath(…)}
   */
  record Include(String target, boolean file, String prefix, Position position) implements Item {}

  /** A substitution {@code ${expression}} or {@code ${?expression}}. */
  record Use(String expression, boolean optional, Position position) {}

  /** How a value is written. */
  enum Form {
    /** A block; two of them merge. */
    BLOCK,
    /** {@code null}: takes away what was set before. */
    NULL,
    /** Only optional substitutions: it may leave what was set before. */
    IF_PRESENT,
    /** Holds a substitution, perhaps of itself. */
    SUBSTITUTED,
    /** Adds to what was set before. */
    APPENDED,
    /** An element of a list, opened by a key inside it. */
    ELEMENT,
    /** Anything else. */
    VALUE;

    /** Whether nothing of an earlier value remains. */
    boolean replaces() {
      return this == NULL || this == VALUE;
    }

    /** Whether the value may be written somewhere else than its key. */
    boolean substitutes() {
      return this == IF_PRESENT || this == SUBSTITUTED;
    }
  }
}
