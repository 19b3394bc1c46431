package org.selfdiff.runner.config.smoke;

import java.util.LinkedHashMap;
import java.util.Map;

/** What is laid over an experiment, key by key, in the order in which it was set. */
final class Overlay {
  private final Map<String, String> lines = new LinkedHashMap<>();

  /** Sets a key; of two values the later one stays. */
  void set(String key, Object value) {
    lines.put(key, key + " = " + value);
  }

  /** Replaces a whole block, whatever kind it is of. */
  void replace(String key, String block) {
    lines.put(key, key + " = null\n" + key + " " + block);
  }

  /** The text as HOCON. */
  String text() {
    return String.join("\n", lines.values()) + "\n";
  }
}
