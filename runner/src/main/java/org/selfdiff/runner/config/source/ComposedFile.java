package org.selfdiff.runner.config.source;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What one file says with everything it includes and extends, before substitution.
 *
 * @param tree the merged tree
 * @param entries every key in the order in which they take effect
 * @param uses every substitution
 */
record ComposedFile(ConfigObject tree, List<Outline.Entry> entries, List<Outline.Use> uses) {

  static ComposedFile empty() {
    return new ComposedFile(ConfigValueFactory.fromMap(Map.of()), List.of(), List.of());
  }

  /** This layer with its gaps filled from {@code below}. */
  ComposedFile over(ComposedFile below) {
    List<Outline.Entry> all = new ArrayList<>(below.entries);
    all.addAll(entries);
    List<Outline.Use> both = new ArrayList<>(below.uses);
    both.addAll(uses);
    return new ComposedFile(tree.withFallback(blocks("", tree, below.tree)), all, both);
  }

  /** What lies below, a bare word as the block of that kind where a block comes over it. */
  private static ConfigObject blocks(String path, ConfigObject over, ConfigObject below) {
    ConfigObject changed = below;
    for (Map.Entry<String, ConfigValue> member : over.entrySet()) {
      String key = member.getKey();
      String full = path.isEmpty() ? key : path + "." + key;
      ConfigValue under = below.get(key);
      boolean block = HoconText.isResolved(member.getValue()) && under != null;
      if (block
          && member.getValue() instanceof ConfigObject inner
          && !full.equals(Merged.DEFINE)
          && HoconText.isResolved(under)) {
        ConfigValue whole = under;
        if (under.valueType() == ConfigValueType.STRING) {
          whole = ConfigValueFactory.fromMap(Map.of("kind", under)).withOrigin(under.origin());
        } else if (under instanceof ConfigObject outer) {
          whole = blocks(full, inner, outer);
        }
        changed = whole == under ? changed : changed.withValue(key, whole);
      }
    }
    return changed;
  }
}
