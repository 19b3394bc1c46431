package org.selfdiff.runner.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Map;
import java.util.TreeMap;

/**
 * The settings of a run one by one: a list of blocks is the settings of its elements, {@code
 * views.augment[0].scale}, so that runs which differ in one of them do not differ in all.
 */
final class SingleSettings {
  private static final JsonMapper JSON = new JsonMapper();

  private SingleSettings() {}

  /** The same with every list of blocks taken apart. */
  static Map<String, String> of(Map<String, String> settings) {
    Map<String, String> single = new TreeMap<>();
    settings.forEach(
        (key, value) -> {
          if (value.startsWith("[{")) {
            list(key, value, single);
          } else {
            single.put(key, value);
          }
        });
    return single;
  }

  private static void list(String key, String value, Map<String, String> into) {
    try {
      JsonNode list = JSON.readTree(value);
      add(key, list, into);
    } catch (JsonProcessingException e) {
      // A text that only looks like a list.
      into.put(key, value);
    }
  }

  private static void add(String key, JsonNode node, Map<String, String> into) {
    boolean blocks = node.isArray() && !node.isEmpty() && node.get(0).isObject();
    if (blocks) {
      for (int i = 0; i < node.size(); i++) {
        add(key + "[" + i + "]", node.get(i), into);
      }
    } else if (node.isObject()) {
      node.properties().forEach(e -> add(key + "." + e.getKey(), e.getValue(), into));
    } else {
      into.put(key, node.isTextual() ? node.textValue() : node.toString());
    }
  }
}
