package org.selfdiff.runner.config.source;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.selfdiff.runner.config.limit.Limit;
import org.selfdiff.runner.config.problem.Position;
import org.selfdiff.runner.config.problem.Problems;
import org.selfdiff.runner.config.problem.Quote;
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
    long length = words.stream().mapToLong(String::length).sum();
    if (Limit.OVERRIDES.isExceeded(words.size()) || Limit.WORDS.isExceeded(length)) {
      boolean many = Limit.OVERRIDES.isExceeded(words.size());
      String found = many ? Limit.OVERRIDES.message(words.size()) : Limit.WORDS.message(length);
      problems.add(Position.COMMAND_LINE, "", found);
      return all;
    }
    for (String word : words) {
      int equals = word.indexOf('=');
      String key = equals < 0 ? word : word.substring(0, equals).strip();
      String text = equals < 0 ? "" : word.substring(equals + 1).strip();
      if (Limit.KEY.isExceeded(key.length())) {
        problems.add(Position.COMMAND_LINE, key, Limit.KEY.message(key.length()));
        continue;
      }
      List<String> path = path(key);
      if (Limit.DEPTH.isExceeded(path.size())) {
        problems.add(Position.COMMAND_LINE, key, Limit.DEPTH.message(path.size()));
      } else if (path.isEmpty() || equals < 0) {
        String expected =
            key.contains("[") && equals >= 0
                ? "an index from 0 in the brackets, as in views.augment[0].p=0.5"
                : "key=value";
        problems.add(
            Position.COMMAND_LINE,
            "",
            "cannot read \"" + Quote.of(word) + "\", expected " + expected);
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
    if ("[{\"".indexOf(text.charAt(0)) >= 0) {
      return hocon(path, key, text, problems);
    }
    Outline outline = HoconOutline.value(text, Position.COMMAND_LINE, key);
    if (report(outline, problems)) {
      return ComposedFile.empty();
    }
    List<Outline.Entry> entries = new ArrayList<>();
    Elements.around(key)
        .forEach(e -> entries.add(new Outline.Entry(e, Position.COMMAND_LINE, Form.ELEMENT)));
    Form form = text.contains("${") ? Form.SUBSTITUTED : Form.VALUE;
    entries.add(
        new Outline.Entry(key, Position.COMMAND_LINE, form, text.length(), outline.references()));
    ConfigOrigin origin = ConfigOriginFactory.newSimple(Position.COMMAND_LINE.file());
    return new ComposedFile(nested(path, Scalar.plain(text, origin)), entries, outline.uses());
  }

  private static ComposedFile hocon(List<String> path, String key, String text, Problems problems) {
    String whole = ConfigUtil.joinPath(path) + " = " + text;
    Outline outline = HoconOutline.of(Position.COMMAND_LINE.file(), whole);
    if (report(outline, problems)) {
      return ComposedFile.empty();
    }
    List<Outline.Entry> entries = new ArrayList<>();
    for (Outline.Item item : outline.items()) {
      if (item instanceof Outline.Entry entry) {
        entries.add(entry.at(Position.COMMAND_LINE));
      } else {
        problems.add(Position.COMMAND_LINE, key, "a word key=value cannot include files");
        return ComposedFile.empty();
      }
    }
    List<Outline.Use> uses = outline.uses().stream().map(u -> u.at(Position.COMMAND_LINE)).toList();
    try {
      String plain = HoconText.quoted(whole, outline);
      ConfigObject tree = HoconText.parse(Position.COMMAND_LINE.file(), plain, Map.of());
      return new ComposedFile(tree, entries, uses);
    } catch (ConfigException e) {
      String found = "cannot read " + Quote.of(text) + " as a HOCON value";
      problems.add(Position.COMMAND_LINE, key, found);
      return ComposedFile.empty();
    }
  }

  private static boolean report(Outline outline, Problems problems) {
    outline.faults().forEach(f -> problems.add(Position.COMMAND_LINE, f.key(), f.message()));
    return !outline.faults().isEmpty();
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
