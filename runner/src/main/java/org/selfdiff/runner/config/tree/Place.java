package org.selfdiff.runner.config.tree;

import com.typesafe.config.ConfigValue;
import org.selfdiff.runner.config.schema.Field;
import org.selfdiff.runner.config.schema.Type;

/**
 * A value that is to be read as one type.
 *
 * @param path its dotted key
 * @param type the type expected: the field's, or that of its elements
 * @param field the setting it belongs to
 * @param value what is given
 * @param byDefault whether the language gives it rather than a file
 */
record Place(String path, Type type, Field field, ConfigValue value, boolean byDefault) {

  Place element(int index, Type element, ConfigValue given) {
    return new Place(path + "[" + index + "]", element, field, given, byDefault);
  }

  String expected() {
    return "expected " + field.expected(type);
  }
}
