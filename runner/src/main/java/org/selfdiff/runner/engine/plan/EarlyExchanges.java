package org.selfdiff.runner.engine.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.selfdiff.methods.graph.Collective;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Op;
import org.selfdiff.methods.graph.Pack;
import org.selfdiff.methods.graph.Reshape;
import org.selfdiff.methods.graph.StopGradient;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.graph.View;

/**
 * Moves every exchange between ranks right behind the last of the kernels whose results it takes,
 * together with the names and packs in between, so that it is under way while what comes after is
 * computed. What is computed again stays behind the first node of its recomputation.
 */
final class EarlyExchanges {
  private final Set<Node> early = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Map<Value, List<Node>> waiting = new HashMap<>();
  private final Map<Node, Integer> missing = new IdentityHashMap<>();
  private final Set<Node> done = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Set<Integer> recomputations = new HashSet<>();
  private final List<Node> order = new ArrayList<>();

  private EarlyExchanges() {}

  /** The nodes in their new order; the same list where nothing is exchanged. */
  static List<Node> of(List<Node> nodes) {
    if (nodes.stream().noneMatch(n -> n.op() instanceof Collective)) {
      return nodes;
    }
    EarlyExchanges exchanges = new EarlyExchanges();
    exchanges.survey(nodes);
    exchanges.move(nodes);
    return exchanges.order;
  }

  private void survey(List<Node> nodes) {
    Set<Value> wanted = new HashSet<>();
    Set<Value> computed = new HashSet<>();
    nodes.forEach(n -> computed.addAll(n.outputs()));
    for (int i = nodes.size() - 1; i >= 0; i--) {
      Node n = nodes.get(i);
      boolean leads = isName(n.op()) && n.outputs().stream().anyMatch(wanted::contains);
      if (leads || n.op() instanceof Collective) {
        early.add(n);
        wanted.addAll(n.inputs());
        Set<Value> needs = new HashSet<>(n.inputs());
        needs.retainAll(computed);
        missing.put(n, needs.size());
        needs.forEach(v -> waiting.computeIfAbsent(v, k -> new ArrayList<>()).add(0, n));
      }
    }
  }

  private static boolean isName(Op op) {
    return op instanceof Reshape
        || op instanceof StopGradient
        || op instanceof View
        || op instanceof Pack;
  }

  private void move(List<Node> nodes) {
    nodes.stream().filter(n -> early.contains(n) && missing.get(n) == 0).forEach(this::ready);
    for (Node n : nodes) {
      recomputations.add(n.recomputation());
      append(n);
    }
  }

  private void ready(Node n) {
    if (n.recomputation() == 0 || recomputations.contains(n.recomputation())) {
      append(n);
    }
  }

  private void append(Node n) {
    if (!done.add(n)) {
      return;
    }
    order.add(n);
    for (Value v : n.outputs()) {
      for (Node next : waiting.getOrDefault(v, List.of())) {
        if (missing.merge(next, -1, Integer::sum) == 0) {
          ready(next);
        }
      }
    }
  }
}
