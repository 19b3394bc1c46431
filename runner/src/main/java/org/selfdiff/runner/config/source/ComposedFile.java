package org.selfdiff.runner.config.source;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValueFactory;
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
    return new ComposedFile(tree.withFallback(below.tree), all, both);
  }
}
