package org.selfdiff.methods.parallel;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Value;

/** What a rank holds of the values of the whole step, and which node computes each. */
final class Sources {
  private final Map<Value, Held> held = new IdentityHashMap<>();
  private final Map<Value, Node> nodes = new IdentityHashMap<>();

  /** Notes an input of the whole step. */
  void put(Value whole, Held ofRank) {
    held.put(whole, ofRank);
  }

  /** Notes the outputs of a node of the whole step. */
  void put(Node node, List<Held> ofRank) {
    for (int i = 0; i < ofRank.size(); i++) {
      held.put(node.output(i), ofRank.get(i));
      nodes.put(node.output(i), node);
    }
  }

  /** What the rank holds of a value. */
  Held held(Value whole) {
    return held.get(whole);
  }

  /** What computes a value; nothing for an input. */
  Optional<Node> node(Value whole) {
    return Optional.ofNullable(nodes.get(whole));
  }
}
