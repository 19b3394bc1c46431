package org.selfdiff.runner.config.tree;

import java.util.LinkedHashMap;
import java.util.Optional;
import org.selfdiff.runner.config.schema.Field;

/**
 * The settings of a block that are without fault.
 *
 * @param members their nodes
 * @param complete whether that is all of them
 */
public record Bound(LinkedHashMap<Field, SettingNode> members, boolean complete) {

  /** The member of that key, if it is without fault. */
  public Optional<SettingNode> member(String key) {
    return members.entrySet().stream()
        .filter(e -> e.getKey().key().equals(key))
        .map(java.util.Map.Entry::getValue)
        .findFirst();
  }
}
