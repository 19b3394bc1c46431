package org.selfdiff.methods.schema;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * One kind of a family whose kinds share a record: a constant of an enum that is the type of the
 * record's first component. A constant more is a kind more.
 *
 * <p>That component is no setting: the word that selects the constant is its name in lower case
 * with dashes ({@code RESNET18} is {@code kind = resnet18}).
 */
public interface Variant {
  /** Name of the constant. */
  String name();

  /** One sentence for the language reference. */
  String doc();

  /**
   * A doc or a default of the record's settings as this kind has it: where kinds differ, the text
   * names what they differ in.
   */
  default String fill(String text) {
    return text;
  }

  /** What {@code kind} may be, for messages. */
  static String words(Variant... all) {
    return Arrays.stream(all).map(Variant::word).collect(Collectors.joining(", "));
  }

  /** The value of {@code kind}. */
  default String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
