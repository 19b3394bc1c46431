package org.selfdiff.runner.config.derive;

/**
 * A value that follows from settings. It is shown, and it never replaces a setting.
 *
 * @param key its dotted name, beside the settings it follows from
 * @param value the value as text
 * @param unit unit of the value, or empty
 * @param formula how it follows, names and numbers
 * @param doc one line: what it is
 */
public record Derived(String key, String value, String unit, String formula, String doc) {}
