package org.selfdiff.methods.schema;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The word that selects one implementation of a sealed block in an experiment file ({@code method {
 * kind = moco }}) and the sentence that describes it.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Kind {
  /** The value of {@code kind}, in lower case with dashes. */
  String value();

  /** One sentence for the language reference. */
  String doc();
}
