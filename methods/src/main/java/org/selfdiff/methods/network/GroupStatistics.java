package org.selfdiff.methods.network;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.step.State;

/**
 * Running statistics of the groups of a batch behind the first, whose own are the network's
 * buffers: what the other GPUs of an original keep to themselves.
 *
 * <p>With G groups and C channels a tensor is [G - 1, C] under the key of the buffer.
 */
public final class GroupStatistics {
  private final Graph graph;
  private final int groups;
  private final TensorGroup running;

  private GroupStatistics(Graph graph, int groups, TensorGroup running) {
    this.graph = graph;
    this.groups = groups;
    this.running = running;
  }

  /**
   * Those of a network with buffers, as an input of the graph.
   *
   * @param groups how many groups the batch has, at least 2
   */
  public static GroupStatistics input(Graph g, String name, Layer network, int groups) {
    List<Declarations.Tensor> rows =
        Declarations.of(network).buffers().stream()
            .map(t -> new Declarations.Tensor(t.key(), rows(groups, t.shape()), t.init()))
            .toList();
    return new GroupStatistics(g, groups, TensorGroup.input(g, name, rows));
  }

  private static Shape rows(int groups, Shape shape) {
    return Shape.of(groups - 1, shape.size());
  }

  /** Name of the input. */
  public String name() {
    return running.flat().name();
  }

  /** How many groups the batch has. */
  int groups() {
    return groups;
  }

  /** A statistic of all groups, [groups · C], from that of the first, [C]. */
  Value behind(Value first, String key) {
    Value rest = running.view(key);
    return graph.concat(0, first, graph.reshape(rest, rest.shape().size()));
  }

  /**
   * The buffer after statistics of batches have moved it.
   *
   * @param statistics of all groups, [groups · C], by their keys
   * @param keep share of the running ones that stays, a scalar
   */
  Value averaged(Map<String, Value> statistics, Value keep) {
    Map<String, Value> rows = new LinkedHashMap<>();
    statistics.forEach(
        (key, value) -> {
          long channels = value.dim(0) / groups;
          long[] rest = {value.dim(0) - channels};
          Value behind = graph.slice(value, new long[] {channels}, rest);
          rows.put(key, graph.reshape(behind, groups - 1, channels));
        });
    return running.averaged(rows, keep);
  }

  /** What the first group has of a statistic of all groups, [C]. */
  Value first(Value statistic) {
    return graph.slice(statistic, new long[1], new long[] {statistic.dim(0) / groups});
  }

  /** The buffer as a state whose parts are named {@code prefix + key}. */
  public State state(String prefix) {
    return running.state(prefix);
  }
}
