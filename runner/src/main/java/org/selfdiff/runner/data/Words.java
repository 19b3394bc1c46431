package org.selfdiff.runner.data;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Texts of which each is kept once, numbered as they come. */
public final class Words {
  private final Map<String, Integer> indices = new HashMap<>();
  private final List<String> list = new ArrayList<>();

  /** The number of a text, which is a new one where it is new. */
  public int index(String word) {
    Integer known = indices.get(word);
    if (known != null) {
      return known;
    }
    indices.put(word, list.size());
    list.add(word);
    return list.size() - 1;
  }

  /** The texts by their numbers. */
  public List<String> list() {
    return List.copyOf(list);
  }
}
