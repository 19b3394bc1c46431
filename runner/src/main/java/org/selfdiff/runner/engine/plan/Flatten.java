package org.selfdiff.runner.engine.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Op;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.step.TrainingStep;

/**
 * The nodes of a step that have to run, in order: regions without a kernel are replaced by their
 * bodies, equal nodes of one recomputation or of none are joined, and what no update and no metric
 * needs is dropped. Exchanges between ranks come as early as they can.
 *
 * @param nodes the nodes
 * @param updates name of a state to the value that replaces it
 * @param metrics name to value of what is reported
 */
record Flatten(List<Node> nodes, Map<String, Value> updates, Map<String, Value> metrics) {
  /** What makes nodes equal. Joined with the first pass, a recomputation would save nothing. */
  private record Key(Op op, List<Integer> inputs, int recomputation) {}

  static Flatten of(TrainingStep step, Kernels kernels) {
    List<Node> flat = new ArrayList<>();
    for (Node n : step.graph().nodes()) {
      if (n.body().isEmpty() || kernels.replaces(n)) {
        flat.add(n);
      } else {
        flat.addAll(n.body());
      }
    }
    Map<Value, Value> same = new IdentityHashMap<>();
    List<Node> joined = join(flat, same);
    Map<String, Value> updates = rename(step.updates(), same);
    Map<String, Value> metrics = rename(step.metrics(), same);
    Set<Value> roots = new HashSet<>(updates.values());
    roots.addAll(metrics.values());
    return new Flatten(EarlyExchanges.of(needed(joined, roots)), updates, metrics);
  }

  private static List<Node> join(List<Node> flat, Map<Value, Value> same) {
    Map<Key, Node> seen = new HashMap<>();
    Set<Value> constants = new HashSet<>();
    List<Node> joined = new ArrayList<>();
    for (Node n : flat) {
      List<Value> in = n.inputs().stream().map(v -> same.getOrDefault(v, v)).toList();
      boolean fixed = constants.containsAll(in);
      Key key = new Key(n.op(), in.stream().map(Value::id).toList(), fixed ? 0 : n.recomputation());
      Node first = seen.get(key);
      if (first == null) {
        Node node = new Node(n.op(), in, n.outputs(), within(n, same), n.recomputation());
        seen.put(key, node);
        if (fixed) {
          constants.addAll(n.outputs());
        }
        joined.add(node);
      } else {
        for (int i = 0; i < n.outputs().size(); i++) {
          same.put(n.output(i), first.output(i));
        }
      }
    }
    return joined;
  }

  /** What a region consists of, with the same names as its inputs. */
  private static List<Node> within(Node region, Map<Value, Value> same) {
    return region.body().stream()
        .map(
            n ->
                new Node(
                    n.op(),
                    n.inputs().stream().map(v -> same.getOrDefault(v, v)).toList(),
                    n.outputs(),
                    n.body(),
                    n.recomputation()))
        .toList();
  }

  private static Map<String, Value> rename(Map<String, Value> roots, Map<Value, Value> same) {
    Map<String, Value> out = new LinkedHashMap<>();
    roots.forEach((name, v) -> out.put(name, same.getOrDefault(v, v)));
    return out;
  }

  private static List<Node> needed(List<Node> nodes, Set<Value> roots) {
    Set<Value> live = new HashSet<>(roots);
    List<Node> kept = new ArrayList<>();
    for (int i = nodes.size() - 1; i >= 0; i--) {
      Node n = nodes.get(i);
      if (n.outputs().stream().anyMatch(live::contains)) {
        live.addAll(n.inputs());
        kept.add(n);
      }
    }
    Collections.reverse(kept);
    return kept;
  }
}
