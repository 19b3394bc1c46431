package org.selfdiff.runner.config.schema;

import java.util.Optional;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Variant;

/**
 * What selects one block of several.
 *
 * @param value the word that {@code kind} has
 * @param doc one sentence about the block
 * @param variant first component of a record that several kinds share
 */
public record Selector(String value, String doc, Optional<Variant> variant) {
  static Selector of(Kind kind) {
    return new Selector(kind.value(), kind.doc(), Optional.empty());
  }

  static Selector of(Variant variant) {
    return new Selector(variant.word(), variant.doc(), Optional.of(variant));
  }
}
