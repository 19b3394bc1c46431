package org.selfdiff.runner.config.schema;

import java.util.List;
import java.util.Optional;

/**
 * A block whose settings depend on its {@code kind}: one sealed interface of records, or one record
 * of several kinds.
 *
 * @param family the interface or the record
 * @param kinds its records in the order of {@code permits}, or the record's kinds
 */
public record ChoiceType(Class<?> family, List<BlockType> kinds) implements SettingType {
  /** The key that selects a kind. */
  public static final String KIND = "kind";

  /** The words that {@code kind} may have. */
  public List<String> words() {
    return kinds.stream().map(kind -> kind.kind().orElseThrow().value()).toList();
  }

  /** The kind of that name, if there is one. */
  public Optional<BlockType> kind(String word) {
    return kinds.stream().filter(k -> k.kind().orElseThrow().value().equals(word)).findFirst();
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.choice(this);
  }
}
