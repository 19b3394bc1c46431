package org.selfdiff.runner.config.source;

import java.util.ArrayList;
import java.util.List;
import org.selfdiff.runner.config.problem.Position;
import org.selfdiff.runner.config.problem.Problem;

/**
 * Where a file sets, includes and uses what: the positions that the parsed tree no longer has.
 *
 * @param items keys and includes in the order of the text
 * @param uses substitutions in the order of the text
 * @param indexed parts of keys that name elements of lists, in the order of the text
 * @param faults what the parser cannot be given: limits that are passed, substitutions without path
 */
record Outline(List<Item> items, List<Use> uses, List<Indexed> indexed, List<Problem> faults) {

  static Outline empty() {
    return new Outline(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
  }

  /** What the last entry refers to. */
  List<String> references() {
    return ((Entry) items.get(items.size() - 1)).references();
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

  /**
   * A key and how its value is written.
   *
   * @param size characters of the value, keys inside it left out
   * @param references the expressions of the substitutions in the value, keys inside it left out
   */
  record Entry(String path, Position position, Form form, int size, List<String> references)
      implements Item {

    /** A key that refers to nothing. */
    Entry(String path, Position position, Form form) {
      this(path, position, form, 1, List.of());
    }

    /** The same somewhere else. */
    Entry at(Position other) {
      return new Entry(path, other, form, size, references);
    }

    /** The same inside a block, whose keys its references mean first. */
    Entry within(String block) {
      List<String> all = new ArrayList<>(references);
      references.forEach(reference -> all.add(block + "." + reference));
      return new Entry(block + "." + path, position, form, size, all);
    }
  }

  /**
   * An include statement inside the block {@code prefix} (empty at the top).
   *
   * @param file false for {@code url(…)} and {@code classpath(…)}
   */
  record Include(String target, boolean file, String prefix, Position position) implements Item {}

  /** A substitution {@code ${expression}} or {@code ${?expression}}. */
  record Use(String expression, boolean optional, Position position) {

    /** The same somewhere else. */
    Use at(Position other) {
      return new Use(expression, optional, other);
    }
  }

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
