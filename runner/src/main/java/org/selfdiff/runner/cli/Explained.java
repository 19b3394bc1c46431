package org.selfdiff.runner.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.selfdiff.methods.schema.DerivedValue;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.config.problem.Origin;
import org.selfdiff.runner.config.problem.Position;
import org.selfdiff.runner.config.schema.ChoiceType;
import org.selfdiff.runner.config.schema.Field;
import org.selfdiff.runner.config.tree.AbsentNode;
import org.selfdiff.runner.config.tree.BlockNode;
import org.selfdiff.runner.config.tree.Canonical;
import org.selfdiff.runner.config.tree.ListNode;
import org.selfdiff.runner.config.tree.ResolvedText;
import org.selfdiff.runner.config.tree.SettingNode;

/**
 * One line of what {@code explain} shows.
 *
 * @param key dotted key
 * @param value the value as a file would have it
 * @param json the value as JSON
 * @param unit unit of a number, or empty
 * @param origin where it comes from
 * @param formula how it follows from other values, empty for a setting
 * @param expected what the setting may be, empty for a derived value
 * @param byDefault its default as a file would have it, empty where it has none
 * @param doc what it does
 */
record Explained(
    String key,
    String value,
    String json,
    String unit,
    Origin origin,
    String formula,
    String expected,
    String byDefault,
    String doc) {

  /** Every setting in the language's order, each derived value after the block it belongs to. */
  static List<Explained> all(Loaded.Valid valid) {
    List<Explained> rows = new ArrayList<>();
    for (Map.Entry<Field, SettingNode> member : valid.tree().members().entrySet()) {
      add(member.getKey(), member.getValue(), rows);
      valid.derived().stream()
          .filter(derived -> derived.key().startsWith(member.getKey().key() + "."))
          .forEach(derived -> rows.add(derived(derived)));
    }
    return rows;
  }

  /** Every setting of one block. */
  static List<Explained> block(BlockNode block) {
    List<Explained> rows = new ArrayList<>();
    block.members().forEach((field, member) -> add(field, member, rows));
    return rows;
  }

  private static void add(Field field, SettingNode node, List<Explained> rows) {
    if (node instanceof BlockNode block) {
      block.kind().ifPresent(kind -> rows.add(kind(block, field, kind)));
      block.members().forEach((inner, member) -> add(inner, member, rows));
    } else if (node instanceof ListNode list
        && list.elements().stream().anyMatch(BlockNode.class::isInstance)) {
      list.elements().forEach(element -> add(field, element, rows));
    } else {
      rows.add(setting(field, node));
    }
  }

  private static Explained setting(Field field, SettingNode node) {
    String value = node instanceof AbsentNode ? "absent" : ResolvedText.text(node);
    return new Explained(
        node.path(),
        value,
        Canonical.text(node),
        node instanceof AbsentNode ? "" : field.setting().unit(),
        node.origin(),
        "",
        field.expected(),
        field.byDefault().orElse(""),
        field.doc());
  }

  private static Explained kind(BlockNode block, Field field, String kind) {
    return new Explained(
        block.path() + "." + ChoiceType.KIND,
        kind,
        '"' + kind + '"',
        "",
        block.origin(),
        "",
        field.expected(),
        "",
        block.type().kind().orElseThrow().doc());
  }

  private static Explained derived(DerivedValue derived) {
    return new Explained(
        derived.key(),
        derived.value(),
        derived.value(),
        derived.unit(),
        Origin.DEFAULT,
        derived.formula(),
        "",
        "",
        derived.doc());
  }

  boolean isDerived() {
    return !formula.isEmpty();
  }

  /** Whether the line belongs to the setting or block {@code of}; every line belongs to "". */
  boolean isWithin(String of) {
    return of.isEmpty() || key.equals(of) || key.startsWith(of + ".") || key.startsWith(of + "[");
  }

  /** The value with its unit. */
  String amount() {
    boolean one = value.equals("1") && unit.endsWith("s");
    String counted = one ? unit.substring(0, unit.length() - 1) : unit;
    return unit.isEmpty() ? value : value + " " + counted;
  }

  /**
   * The origin in few characters: the file's own name and the line, only the line in {@code main}.
   */
  String shortOrigin(String main) {
    if (isDerived()) {
      return "derived";
    }
    if (origin.isDefault()) {
      return "default";
    }
    Position set = origin.set().orElseThrow();
    if (set.file().equals(main)) {
      return "line " + set.line();
    }
    Path name = Path.of(set.file()).getFileName();
    return new Position(name.toString(), set.line()).toString();
  }
}
