package org.selfdiff.runner.config.tree;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import org.selfdiff.runner.config.problem.Quote;

/** Says in words what a file has where something else was expected. */
final class Found {
  private static final int LONGEST = 40;
  private static final String KEY = "number";

  private Found() {}

  static String words(ConfigValue value) {
    return switch (value.valueType()) {
      case OBJECT -> "a block { … }";
      case LIST -> "a list";
      case NULL -> "null";
      case BOOLEAN -> value.unwrapped() + " is a flag";
      case NUMBER -> number(value) + " is a number";
      case STRING -> text(value) + " is text";
    };
  }

  /** A number as it was written. */
  static String number(ConfigValue value) {
    boolean finite = Double.isFinite(((Number) value.unwrapped()).doubleValue());
    String written =
        finite ? value.render(ConfigRenderOptions.concise()) : value.atKey(KEY).getString(KEY);
    return Quote.of(written, LONGEST);
  }

  private static String text(ConfigValue value) {
    return '"' + Quote.of(value.unwrapped().toString(), LONGEST) + '"';
  }
}
