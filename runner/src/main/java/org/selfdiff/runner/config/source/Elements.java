package org.selfdiff.runner.config.source;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.selfdiff.runner.config.problem.Nearest;

/**
 * Puts what is set for single elements into their lists. In the merged tree a key like {@code
 * augment[0]} stands beside the list {@code augment}; the element is merged with the key's value as
 * a block is with a later one, and a bare word is the kind of a block.
 */
final class Elements {
  private static final Pattern KEY = Pattern.compile("([^\\[\\]]+)((?:\\[\\d+\\])+)");
  private static final Pattern INDEX = Pattern.compile("\\[(\\d+)\\]");
  private static final String KIND = "kind";

  private final Predicate<String> effective;
  private final BiConsumer<String, String> problems;

  /**
   * @param effective whether the key of an element was set after its whole list was
   * @param problems takes the key of an element and what is wrong with it
   */
  Elements(Predicate<String> effective, BiConsumer<String, String> problems) {
    this.effective = effective;
    this.problems = problems;
  }

  /** Whether a key is one of an element. */
  static boolean isKey(String key) {
    return KEY.matcher(key).matches();
  }

  /** The elements of lists that {@code path} lies in, the outermost first. */
  static List<String> around(String path) {
    List<String> around = new ArrayList<>();
    for (int end = path.indexOf("]."); end >= 0; end = path.indexOf("].", end + 1)) {
      around.add(path.substring(0, end + 1));
    }
    return around;
  }

  /**
   * The lists of which any element is set, whole, as a layer over everything else.
   *
   * @param tree resolved
   */
  ConfigObject lists(ConfigObject tree) {
    return lists("", tree);
  }

  private ConfigObject lists(String path, ConfigObject block) {
    ConfigObject layer = ConfigValueFactory.fromMap(Map.of());
    for (String key : new TreeSet<>(block.keySet())) {
      String full = path.isEmpty() ? key : path + "." + key;
      Matcher element = KEY.matcher(key);
      if (element.matches()) {
        String list = element.group(1);
        ConfigValue before = layer.containsKey(list) ? layer.get(list) : block.get(list);
        if (effective.test(full) && (before == null || HoconText.isResolved(before))) {
          ConfigValue after = set(path, list, before, element.group(2), block);
          layer = after == null ? layer : layer.withValue(list, after);
        }
      } else if (varies(full) && HoconText.isResolved(block.get(key))) {
        if (block.get(key) instanceof ConfigObject inner) {
          ConfigObject inside = lists(full, inner);
          layer = inside.isEmpty() ? layer : layer.withValue(key, inside);
        }
      }
    }
    return layer;
  }

  private static boolean varies(String path) {
    return !path.equals(Merged.SPACE);
  }

  /** The list with one element set, or null where that cannot be. */
  private ConfigValue set(
      String path, String name, ConfigValue list, String indices, ConfigObject block) {
    String at = path.isEmpty() ? name : path + "." + name;
    if (list == null || list.valueType() == ConfigValueType.NULL) {
      List<String> lists = block.keySet().stream().filter(k -> !isKey(k)).sorted().toList();
      String prefix = path.isEmpty() ? "" : path + ".";
      String near =
          Nearest.to(name, lists)
              .map(n -> ", did you mean " + prefix + n + indices + "?")
              .orElse("");
      problems.accept(
          at + indices,
          at + " is given nowhere, expected the whole list, " + at + " = [ … ]" + near);
      return null;
    }
    return replaced(at, list, indices, block.get(name + indices));
  }

  private ConfigValue replaced(String at, ConfigValue list, String indices, ConfigValue given) {
    if (indices.isEmpty()) {
      return merged(at, list, given);
    }
    Matcher index = INDEX.matcher(indices);
    if (!index.lookingAt()) {
      throw new IllegalArgumentException("no index in " + indices);
    }
    String element = at + index.group();
    if (!(list instanceof ConfigList elements)) {
      problems.accept(element, at + " is no list, expected a value for " + at + " itself");
      return null;
    }
    int size = elements.size();
    String digits = index.group(1);
    int i = digits.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(digits);
    if (i >= size) {
      problems.accept(
          element,
          at
              + (size == 0
                  ? " has no elements, expected the whole list, " + at + " = [ … ]"
                  : size == 1
                      ? " has 1 element, expected index 0"
                      : " has " + size + " elements, expected an index from 0 to " + (size - 1)));
      return null;
    }
    ConfigValue after = replaced(element, elements.get(i), indices.substring(index.end()), given);
    if (after == null) {
      return null;
    }
    List<ConfigValue> all = new ArrayList<>(elements);
    all.set(i, after);
    boolean block = HoconText.isResolved(after) && after instanceof ConfigObject;
    return ConfigValueFactory.fromIterable(all).withOrigin(block ? list.origin() : given.origin());
  }

  private ConfigValue merged(String at, ConfigValue element, ConfigValue given) {
    if (!HoconText.isResolved(given) || !(given instanceof ConfigObject block)) {
      return given;
    }
    ConfigValue before = element;
    if (HoconText.isResolved(element) && element.valueType() == ConfigValueType.STRING) {
      before = ConfigValueFactory.fromMap(Map.of(KIND, element)).withOrigin(element.origin());
    }
    ConfigObject whole = block.withFallback(before);
    ConfigObject inside = lists(at, whole);
    return without(inside.isEmpty() ? whole : inside.withFallback(whole));
  }

  /** A tree without the keys of elements. */
  static ConfigObject without(ConfigObject tree) {
    return without("", tree);
  }

  private static ConfigObject without(String path, ConfigObject block) {
    ConfigObject rest = block;
    for (Map.Entry<String, ConfigValue> member : block.entrySet()) {
      String key = member.getKey();
      String full = path.isEmpty() ? key : path + "." + key;
      if (isKey(key)) {
        rest = rest.withoutKey(key);
      } else if (varies(full)
          && HoconText.isResolved(member.getValue())
          && member.getValue() instanceof ConfigObject inner) {
        ConfigObject inside = without(full, inner);
        rest = inside == inner ? rest : rest.withValue(key, inside);
      }
    }
    return rest;
  }
}
