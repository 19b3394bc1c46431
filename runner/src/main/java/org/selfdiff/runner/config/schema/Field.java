package org.selfdiff.runner.config.schema;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.selfdiff.methods.schema.Setting;

/**
 * One setting of a block: one component of a record.
 *
 * @param key its name in experiment files
 * @param type its type, without the {@code Optional} around it
 * @param doc what the value does
 * @param byDefault its default as it is written in a file, if there is one
 * @param setting what else the record says about it
 * @param holder the Java type of the component
 */
public record Field(
    String key,
    SettingType type,
    String doc,
    Optional<String> byDefault,
    Setting setting,
    Class<?> holder) {

  /** Of its name alone: types are trees as deep as the language. */
  @Override
  public int hashCode() {
    return key.hashCode();
  }

  /** Whether the setting may be absent and has no default. */
  public boolean optional() {
    return holder == Optional.class
        || holder == OptionalInt.class
        || holder == OptionalLong.class
        || holder == OptionalDouble.class;
  }

  /** The numbers allowed. */
  public Range range() {
    return new Range(setting.min(), setting.max(), setting.above());
  }

  /** The component's value where the file gives none. */
  public Object absent() {
    if (holder == OptionalInt.class) {
      return OptionalInt.empty();
    }
    if (holder == OptionalLong.class) {
      return OptionalLong.empty();
    }
    return holder == OptionalDouble.class ? OptionalDouble.empty() : Optional.empty();
  }

  /** The component's value that holds {@code value}. */
  public Object present(Object value) {
    if (holder == OptionalInt.class) {
      return OptionalInt.of((Integer) value);
    }
    if (holder == OptionalLong.class) {
      return OptionalLong.of((Long) value);
    }
    if (holder == OptionalDouble.class) {
      return OptionalDouble.of((Double) value);
    }
    return holder == Optional.class ? Optional.of(value) : value;
  }

  /** What is expected, in words: "a whole number of keys, 1 or more". */
  public String expected() {
    return expected(type);
  }

  /** The same for one element of the list that the setting is. */
  public String expected(SettingType part) {
    return part.accept(new Expectation(setting.unit(), range(), setting));
  }
}
