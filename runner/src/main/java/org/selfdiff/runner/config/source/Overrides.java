package org.selfdiff.runner.config.source;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.selfdiff.runner.config.problem.Position;
import org.selfdiff.runner.config.problem.Problems;
import org.selfdiff.runner.config.source.Outline.Form;

/**
 * Reads {@code key=value} arguments of a command line. A value that starts with {@code [}, <code>{
 * </code> or a quote is HOCON, a number, a flag or a substitution is that, and all else is text as
 * it stands, so that paths need no quotes.
 */
final class Overrides {
  private Overrides() {}

  static ComposedFile read(List<String> words, Problems problems) {
    ComposedFile all = ComposedFile.empty();
    for (String word : words) {
      int equals = word.indexOf('=');
      String key = equals < 0 ? word : word.substring(0, equals).strip();
      String text = equals < 0 ? "" : word.substring(equals + 1).strip();
      List<String> path = path(key);
      if (path.isEmpty() || equals < 0) {
        String expected =
            key.contains("[") && equals >= 0
                ? "an index from 0 in the brackets, as in views.augment[0].p=0.5"
                : "key=value";
        problems.add(
            Position.COMMAND_LINE, "", "cannot read \"" + word + "\", expected " + expected);
      } else if (text.isEmpty()) {
        problems.add(
            Position.COMMAND_LINE, key, "no value, expected " + key + "=value (\"\" for no text)");
      } else {
        all = layer(path, text, problems).over(all);
      }
    }
    return all;
  }

  private static List<String> path(String key) {
    try {
      return ConfigUtil.splitPath(HoconText.quoted(key, HoconOutline.of("", key + " = 0")));
    } catch (ConfigException e) {
      return List.of();
    }
  }

  private static ComposedFile layer(List<String> path, String text, Problems problems) {
    String key = String.join(".", path);
    ConfigOrigin origin = ConfigOriginFactory.newSimple(Position.COMMAND_LINE.file());
    ConfigValue value;
    List<Outline.Entry> entries = new ArrayList<>();
    if ("[{\"".indexOf(text.charAt(0)) >= 0) {
      String whole = ConfigUtil.joinPath(path) + " = " + text;
      ConfigParseOptions options =
          ConfigParseOptions.defaults().setOriginDescription(Position.COMMAND_LINE.file());
      try {
        ConfigObject parsed = ConfigFactory.parseString(whole, options).root();
        for (Outline.Item item : HoconOutline.of("", whole).items()) {
          if (item instanceof Outline.Entry entry) {
            entries.add(new Outline.Entry(entry.path(), Position.COMMAND_LINE, entry.form()));
          }
        }
        return new ComposedFile(parsed, entries, HoconOutline.uses(text, Position.COMMAND_LINE));
      } catch (ConfigException.Parse e) {
        problems.add(Position.COMMAND_LINE, key, "cannot read " + text + " as a HOCON value");
        return ComposedFile.empty();
      }
    }
    value = Scalar.plain(text, origin);
    Form form = text.contains("${") ? Form.SUBSTITUTED : Form.VALUE;
    Elements.around(key)
        .forEach(e -> entries.add(new Outline.Entry(e, Position.COMMAND_LINE, Form.ELEMENT)));
    entries.add(new Outline.Entry(key, Position.COMMAND_LINE, form));
    return new ComposedFile(
        nested(path, value), entries, HoconOutline.uses(text, Position.COMMAND_LINE));
  }

  /**
   * The value under its path; {@code ConfigValue.atPath} would give the blocks an origin of its
   * own.
   */
  private static ConfigObject nested(List<String> path, ConfigValue value) {
    ConfigValue inner = value;
    for (int i = path.size() - 1; i > 0; i--) {
      inner = block(path.get(i), inner);
    }
    return block(path.get(0), inner);
  }

  private static ConfigObject block(String key, ConfigValue value) {
    return ConfigValueFactory.fromMap(Map.of(key, value), Position.COMMAND_LINE.file());
  }
}
