package org.selfdiff.runner.engine.joined;

import java.util.IdentityHashMap;
import java.util.Map;
import org.selfdiff.methods.graph.Constant;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Reduce;
import org.selfdiff.methods.graph.Value;

/**
 * The passes over a row in which values are computed: what needs a reduction is in the pass after
 * it. What is read is read in the first pass that needs it.
 */
final class Phases {
  private final Map<Value, Integer> computed = new IdentityHashMap<>();
  private final Map<Value, Integer> lastUse = new IdentityHashMap<>();
  private int count = 1;

  Phases(Domain domain) {
    for (Node n : domain.nodes()) {
      int needed = n.inputs().stream().mapToInt(v -> computed.getOrDefault(v, 0)).max().orElse(0);
      int at = n.op() instanceof Reduce ? needed + 1 : needed;
      n.outputs().forEach(v -> computed.put(v, at));
      count = Math.max(count, at + 1);
    }
    for (Operand in : domain.inputs()) {
      int first = count - 1;
      for (Node n : domain.nodes()) {
        if (n.inputs().contains(in.value())) {
          first = Math.min(first, use(n));
        }
      }
      computed.put(in.value(), first);
    }
    for (Node n : domain.nodes()) {
      if (!JoinedOps.isName(n)) {
        n.inputs().forEach(v -> lastUse.merge(v, use(n), Math::max));
      }
    }
    for (int i = domain.nodes().size() - 1; i >= 0; i--) {
      Node n = domain.nodes().get(i);
      if (JoinedOps.isName(n)) {
        lastUse.merge(n.input(0), lastUse.getOrDefault(n.output(), 0), Math::max);
      }
    }
  }

  /** The pass in which a node runs; of a reduction, in which it is fed. */
  int use(Node n) {
    int at = computed.get(n.output());
    return n.op() instanceof Reduce ? at - 1 : at;
  }

  /** The pass in which a value is there first. */
  int of(Value v) {
    return computed.get(v);
  }

  /** Whether a value is needed in a later pass than its own. */
  boolean outlives(Value v) {
    return lastUse.getOrDefault(v, 0) > computed.get(v);
  }

  /** Number of passes. */
  int count() {
    return count;
  }

  /** Whether a node is a number that is written into the source. */
  static boolean isNumber(Node n) {
    return n.op() instanceof Constant;
  }
}
