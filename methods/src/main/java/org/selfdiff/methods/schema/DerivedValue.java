package org.selfdiff.methods.schema;

/**
 * A value that follows from settings. It is shown, and it never replaces a setting.
 *
 * @param key its name beside the settings it follows from, relative to their record
 * @param value the value as text
 * @param unit unit of the value, or empty
 * @param formula how it follows, names and numbers
 * @param doc one line: what it is
 */
public record DerivedValue(String key, String value, String unit, String formula, String doc) {
  /** The same, seen from the record around that has {@code member}. */
  public DerivedValue at(String member) {
    return new DerivedValue(member + "." + key, value, unit, formula, doc);
  }
}
