package org.selfdiff.runner.ui;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.selfdiff.runner.sweep.view.Keys;

/**
 * What tells runs of one name in one folder apart: the settings that are not the same in all of
 * them. Of a run only what differs from the first is kept. Not for use by several threads at once.
 */
final class Variation {
  /** Settings of where and how a run is computed, not of what. */
  private static final Set<String> ASIDE =
      Set.of("name", "language", "hardware.threads", "hardware.loaders", "hardware.device");

  private static final String PLACE = "run.";

  private Map<String, String> first = Map.of();
  private final Map<String, Map<String, String>> others = new HashMap<>();

  /** Takes a run, or what it has become. */
  void put(String id, Map<String, String> settings) {
    if (others.isEmpty()) {
      first = Map.copyOf(settings);
    }
    Map<String, String> differing = new HashMap<>();
    Stream.concat(first.keySet().stream(), settings.keySet().stream())
        .filter(key -> !ASIDE.contains(key) && !key.startsWith(PLACE))
        .filter(key -> !Objects.equals(first.get(key), settings.get(key)))
        .forEach(key -> differing.put(key, settings.getOrDefault(key, "")));
    others.put(id, differing);
  }

  void remove(String id) {
    others.remove(id);
  }

  /** Short names of the settings that differ, in the order of the names in full. */
  Map<String, String> names() {
    Set<String> keys =
        others.values().stream()
            .flatMap(differing -> differing.keySet().stream())
            .collect(Collectors.toCollection(TreeSet::new));
    return Keys.shortened(keys.stream().toList());
  }

  /**
   * The values of a run.
   *
   * @param names of the settings, as {@link #names} gives them
   * @return short name to value; a setting that the run does not have is left out
   */
  Map<String, String> of(String id, Map<String, String> names) {
    Map<String, String> differing = others.getOrDefault(id, Map.of());
    Map<String, String> values = new LinkedHashMap<>();
    names.forEach(
        (key, name) -> {
          String value = differing.getOrDefault(key, first.getOrDefault(key, ""));
          if (!value.isEmpty()) {
            values.put(name, value);
          }
        });
    return values;
  }
}
