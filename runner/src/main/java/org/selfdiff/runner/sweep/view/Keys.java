package org.selfdiff.runner.sweep.view;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Short names of dimensions. */
public final class Keys {
  private Keys() {}

  /** The last part of each key, or more of it where two end alike. */
  public static Map<String, String> shortened(List<String> keys) {
    Map<String, String> names = new LinkedHashMap<>();
    for (String key : keys) {
      String name = key.substring(key.lastIndexOf('.') + 1);
      boolean shared =
          keys.stream().filter(k -> k.equals(name) || k.endsWith("." + name)).count() > 1;
      names.put(key, shared ? key : name);
    }
    return names;
  }
}
