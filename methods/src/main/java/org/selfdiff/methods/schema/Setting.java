package org.selfdiff.methods.schema;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What one record component means as a setting of an experiment: the record is the schema.
 *
 * <p>The key is the component's name with dashes for humps ({@code weightDecay} is {@code
 * weight-decay}). The type is the component's type: {@code int}, {@code long}, {@code double},
 * {@code boolean}, {@code String}, an enum (its constants in lower case with dashes), a list of
 * those, an {@code Optional} of those, another record, a sealed interface of records with {@link
 * Kind}, or a record whose kinds are the constants of a {@link Variant}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
  /** Marks a setting that the experiment must give. */
  String REQUIRED = "\u0000required";

  /** One line: what the value does. */
  String doc();

  /**
   * The default, written as in an experiment file; {@code {}} is a block with all its defaults.
   * Optional components default to absent and leave this as it is.
   */
  String byDefault() default REQUIRED;

  /** The unit of a number, for instance {@code epochs} or {@code pixels}. */
  String unit() default "";

  /** The smallest value allowed. */
  double min() default Double.NEGATIVE_INFINITY;

  /** The largest value allowed. */
  double max() default Double.POSITIVE_INFINITY;

  /** True where {@link #min} itself is not allowed. */
  boolean above() default false;

  /** The number of elements a list must have; 0 allows any. */
  int length() default 0;

  /** True for a list that has an element at least and may be written as the one that it has. */
  boolean single() default false;

  /** How the elements of a list of numbers must follow one another. */
  Order order() default Order.ANY;

  /**
   * False where the value does not change what a run computes (a folder, a number of threads): it
   * then stays out of the run's identity.
   */
  boolean identity() default true;

  /**
   * True where the default stays out of the run's identity, so that runs from before there was the
   * setting go on: it changes nothing that they computed.
   */
  boolean silentDefault() default false;

  /**
   * True for a text that is the path of a file or a folder, in which {@code ~/} is the home folder.
   */
  boolean path() default false;

  /** True for a text that may be written as a whole number, without quotes. */
  boolean whole() default false;

  /** How the elements of a list follow one another. */
  enum Order {
    /** In any order. */
    ANY,
    /** Each at least as large as the one before. */
    NOT_FALLING,
    /** Each larger than the one before. */
    RISING
  }
}
