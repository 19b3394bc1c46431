package org.selfdiff.runner.config.tree;

import java.math.BigDecimal;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.selfdiff.runner.config.schema.ChoiceType;
import org.selfdiff.runner.config.schema.Field;
import org.selfdiff.runner.config.schema.WordType;

/**
 * The one text that all spellings of an experiment share: JSON with sorted keys and numbers in
 * their shortest form, defaults included, without the settings that change nothing computed.
 */
public final class Canonical implements SettingNode.Visitor<String> {

  /** The canonical text of {@code node}. */
  public static String text(SettingNode node) {
    return node.accept(new Canonical());
  }

  private Canonical() {}

  @Override
  public String block(BlockNode node) {
    TreeMap<String, String> members = new TreeMap<>();
    node.kind().ifPresent(kind -> members.put(ChoiceType.KIND, Quoted.text(kind)));
    node.members()
        .forEach(
            (field, member) -> {
              if (field.setting().identity()
                  && !(member instanceof AbsentNode)
                  && !isSilent(field, member)) {
                members.put(field.key(), member.accept(this));
              }
            });
    return members.entrySet().stream()
        .map(e -> Quoted.text(e.getKey()) + ":" + e.getValue())
        .collect(Collectors.joining(",", "{", "}"));
  }

  /** Whether a setting has the default that says nothing. */
  private static boolean isSilent(Field field, SettingNode member) {
    return field.setting().silentDefault()
        && member instanceof ValueNode value
        && field.byDefault().filter(scalar(value.value()).replace("\"", "")::equals).isPresent();
  }

  @Override
  public String list(ListNode node) {
    return node.elements().stream()
        .map(element -> element.accept(this))
        .collect(Collectors.joining(",", "[", "]"));
  }

  @Override
  public String value(ValueNode node) {
    return scalar(node.value());
  }

  @Override
  public String absent(AbsentNode node) {
    return "null";
  }

  /** A single value as it can be written in an experiment file. */
  static String scalar(Object value) {
    if (value instanceof String text) {
      return Quoted.text(text);
    }
    if (value instanceof Enum<?> constant) {
      return Quoted.text(WordType.word(constant));
    }
    return value instanceof Double number ? shortest(number) : value.toString();
  }

  /** 0.03, 17, 1E-7: the same number always gives the same text. */
  public static String shortest(double number) {
    BigDecimal exact = new BigDecimal(Double.toString(number)).stripTrailingZeros();
    boolean plain =
        exact.signum() == 0 || exact.scale() <= 6 && exact.precision() - exact.scale() <= 12;
    return plain ? exact.toPlainString() : exact.toString();
  }
}
