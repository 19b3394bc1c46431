package org.selfdiff.runner.config.source;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.io.File;
import java.net.URL;
import java.util.List;
import java.util.Map;

/** Parses HOCON and JSON texts. */
final class HoconText {
  private HoconText() {}

  /**
   * @param included the trees of the included files by the words of their include statements
   * @throws ConfigException when the text is not HOCON
   */
  static ConfigObject parse(String name, String text, Map<String, ConfigObject> included) {
    ConfigParseOptions options =
        ConfigParseOptions.defaults()
            .setSyntax(name.endsWith(".json") ? ConfigSyntax.JSON : ConfigSyntax.CONF)
            .setOriginDescription(name)
            .setIncluder(new Read(included));
    try {
      return ConfigFactory.parseString(text, options).root();
    } catch (StackOverflowError e) {
      throw new ConfigException.Generic("blocks and lists lie too deep within one another", e);
    }
  }

  /** A text in which the parts of keys that name elements of lists are quoted. */
  static String quoted(String text, Outline outline) {
    StringBuilder quoted = new StringBuilder(text);
    List<Outline.Indexed> parts = outline.indexed();
    for (int i = parts.size() - 1; i >= 0; i--) {
      Outline.Indexed part = parts.get(i);
      quoted.replace(part.begin(), part.end(), ConfigUtil.quoteString(part.part()));
    }
    return quoted.toString();
  }

  /** Whether a value holds no open substitution at its top. */
  static boolean isResolved(ConfigValue value) {
    try {
      if (value instanceof ConfigObject block) {
        block.isEmpty();
      }
      return value.valueType() != null;
    } catch (ConfigException.NotResolved e) {
      return false;
    }
  }

  /** Hands out files that were read beforehand; the library's own look-up never runs. */
  private record Read(Map<String, ConfigObject> included)
      implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {

    @Override
    public ConfigObject include(ConfigIncludeContext context, String what) {
      return included.getOrDefault(what, ConfigValueFactory.fromMap(Map.of()));
    }

    @Override
    public ConfigObject includeFile(ConfigIncludeContext context, File what) {
      return include(context, what.getPath());
    }

    @Override
    public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
      return include(context, "");
    }

    @Override
    public ConfigObject includeResources(ConfigIncludeContext context, String what) {
      return include(context, "");
    }

    @Override
    public ConfigIncluder withFallback(ConfigIncluder fallback) {
      return this;
    }
  }
}
