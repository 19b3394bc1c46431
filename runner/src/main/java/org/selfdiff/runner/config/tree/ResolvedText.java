package org.selfdiff.runner.config.tree;

import java.util.List;
import java.util.Map;
import org.selfdiff.runner.config.schema.ChoiceType;
import org.selfdiff.runner.config.schema.Field;
import org.selfdiff.runner.config.schema.WordType;

/** Writes an experiment with every default as one HOCON file that loads to the same identity. */
public final class ResolvedText implements SettingNode.Visitor<String> {
  private static final String PLAIN_WORD = "[a-z][a-z0-9-]*";

  private final int depth;

  private ResolvedText(int depth) {
    this.depth = depth;
  }

  /** The members of {@code root}, one setting per line. */
  public static String of(BlockNode root) {
    return new ResolvedText(0).members(root);
  }

  /** One setting's value as a file would have it. */
  public static String text(SettingNode node) {
    return node.accept(new ResolvedText(0));
  }

  @Override
  public String block(BlockNode node) {
    String inside = new ResolvedText(depth + 1).members(node);
    return inside.isEmpty() ? "{}" : "{\n" + inside + indent(depth) + "}";
  }

  @Override
  public String list(ListNode node) {
    if (node.single()) {
      return node.elements().get(0).accept(this);
    }
    boolean blocks = node.elements().stream().anyMatch(BlockNode.class::isInstance);
    ResolvedText within = new ResolvedText(depth + 1);
    List<String> elements = node.elements().stream().map(e -> e.accept(within)).toList();
    String line = "\n" + indent(depth + 1);
    return blocks
        ? "[" + line + String.join(line, elements) + "\n" + indent(depth) + "]"
        : "[" + String.join(", ", elements) + "]";
  }

  @Override
  public String value(ValueNode node) {
    return written(node.value());
  }

  @Override
  public String absent(AbsentNode node) {
    return "null";
  }

  /** A single value as it is written in an experiment file. */
  static String written(Object value) {
    if (value instanceof Enum<?> constant && WordType.word(constant).matches(PLAIN_WORD)) {
      return WordType.word(constant);
    }
    return Canonical.scalar(value);
  }

  private String members(BlockNode node) {
    StringBuilder text = new StringBuilder();
    node.kind()
        .ifPresent(
            kind -> text.append(indent(depth)).append(ChoiceType.KIND + " = " + kind + "\n"));
    for (Map.Entry<Field, SettingNode> member : node.members().entrySet()) {
      if (member.getValue() instanceof AbsentNode) {
        continue;
      }
      boolean block = member.getValue() instanceof BlockNode;
      text.append(indent(depth))
          .append(member.getKey().key())
          .append(block ? " " : " = ")
          .append(member.getValue().accept(this))
          .append('\n');
    }
    return text.toString();
  }

  private static String indent(int depth) {
    return "  ".repeat(depth);
  }
}
