package org.selfdiff.runner.config.schema;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One word of a fixed list.
 *
 * @param constants the constants of an enum, in their order
 */
public record WordType(List<? extends Enum<?>> constants) implements SettingType {

  /** The words as they are written in an experiment file. */
  public List<String> words() {
    return constants.stream().map(WordType::word).toList();
  }

  /** The constant that {@code word} means, if there is one. */
  public Optional<? extends Enum<?>> constant(String word) {
    Stream<? extends Enum<?>> all = constants.stream();
    return all.filter(constant -> word(constant).equals(word)).findFirst();
  }

  /** A constant as it is written in an experiment file: lower case with dashes. */
  public static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.word(this);
  }
}
