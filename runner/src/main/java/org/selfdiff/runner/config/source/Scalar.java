package org.selfdiff.runner.config.source;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The one rule for unquoted words outside HOCON files: what HOCON reads as a number, a flag or a
 * substitution is that, everything else is text as it stands.
 */
final class Scalar {
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

  private Scalar() {}

  /** Whether an unquoted word is a number. */
  static boolean isNumber(String word) {
    return NUMBER.matcher(word).matches();
  }

  static ConfigValue plain(String word, ConfigOrigin origin) {
    boolean special =
        isNumber(word)
            || word.equals("true")
            || word.equals("false")
            || word.equals("null")
            || word.contains("${");
    if (special && word.indexOf('\n') < 0) {
      try {
        ConfigObject parsed = HoconText.parse(origin.description(), "value = " + word, Map.of());
        if (parsed.keySet().size() == 1) {
          return parsed.get("value").withOrigin(origin);
        }
      } catch (ConfigException e) {
        return text(word, origin);
      }
    }
    return text(word, origin);
  }

  static ConfigValue text(String word, ConfigOrigin origin) {
    return ConfigValueFactory.fromAnyRef(word).withOrigin(origin);
  }
}
