package org.selfdiff.runner.config.tree;

import com.typesafe.config.ConfigValue;
import org.selfdiff.runner.config.schema.Field;
import org.selfdiff.runner.config.schema.SettingType;

/**
 * A value that is to be read as one type.
 *
 * @param path its dotted key
 * @param type the type expected: the field's, or that of its elements
 * @param field the setting it belongs to
 * @param value what is given
 * @param byDefault whether the language gives it rather than a file
 */
record TypedValue(
    String path, SettingType type, Field field, ConfigValue value, boolean byDefault) {

  TypedValue element(int index, SettingType element, ConfigValue given) {
    return new TypedValue(path + "[" + index + "]", element, field, given, byDefault);
  }

  /** The same value as the only element of the list that is expected. */
  TypedValue only(SettingType element) {
    return new TypedValue(path, element, field, value, byDefault);
  }

  String expected() {
    return "expected " + field.expected(type);
  }
}
