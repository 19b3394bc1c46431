package org.selfdiff.runner.config.source;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.selfdiff.runner.config.problem.Problems;
import org.selfdiff.runner.config.source.Outline.Form;

/** Finds keys that one file sets twice: the parsers keep the last silently. */
final class Duplicates {
  /** A later value of these forms is meant to meet an earlier one. */
  private static final Set<Form> MEETS_EARLIER =
      EnumSet.of(Form.NULL, Form.IF_PRESENT, Form.SUBSTITUTED, Form.APPENDED, Form.ELEMENT);

  /** An earlier value of these forms is meant to be met by a later one. */
  private static final Set<Form> MEETS_LATER =
      EnumSet.of(Form.NULL, Form.IF_PRESENT, Form.SUBSTITUTED, Form.ELEMENT);

  private Duplicates() {}

  /**
   * @param blocksMerge true where two blocks of one name are one block, as in HOCON
   */
  static void report(Outline outline, boolean blocksMerge, Problems problems) {
    Map<String, Outline.Entry> first = new HashMap<>();
    Set<String> reported = new HashSet<>();
    for (Outline.Item item : outline.items()) {
      if (item instanceof Outline.Entry entry) {
        Outline.Entry earlier = first.put(entry.path(), entry);
        if (earlier != null
            && clash(earlier.form(), entry.form(), blocksMerge)
            && !within(entry.path(), reported)) {
          reported.add(entry.path());
          problems.add(
              entry.position(),
              entry.path(),
              "set twice in one file, first at line "
                  + earlier.position().line()
                  + ", expected one value: remove one of the two");
        }
      }
    }
  }

  private static boolean within(String path, Set<String> blocks) {
    for (int dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
      if (blocks.contains(path.substring(0, dot))) {
        return true;
      }
    }
    return false;
  }

  private static boolean clash(Form earlier, Form later, boolean blocksMerge) {
    if (earlier == Form.BLOCK && later == Form.BLOCK) {
      return !blocksMerge;
    }
    return !MEETS_LATER.contains(earlier) && !MEETS_EARLIER.contains(later);
  }
}
