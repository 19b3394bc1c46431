package org.selfdiff.methods.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;

/**
 * A network with momentum batch norm (Momentum² Teacher, arXiv 2101.07525, section 3) over the
 * batches of one step. With α the share of the batch's statistics, each batch is normalized with
 * {@code α · its own + (1 - α) · running}, all of them with the same running statistics; after the
 * step these are {@code α · mean over the batches + (1 - α) · running}.
 */
public final class MomentumBranch {
  private final Layer layer;
  private final Tensors tensors;
  private final Value fresh;
  private final List<Map<String, Value>> statistics = new ArrayList<>();

  /**
   * A branch.
   *
   * @param layer the network
   * @param tensors its tensors
   * @param fresh α, a scalar
   */
  public MomentumBranch(Layer layer, Tensors tensors, Value fresh) {
    this.layer = layer;
    this.tensors = tensors;
    this.fresh = fresh;
  }

  /** Appends the pass of one batch. */
  public Value forward(Value x) {
    Pass pass = Pass.momentum(tensors, fresh);
    Value y = layer.forward(pass, x);
    statistics.add(pass.statistics());
    return y;
  }

  /** The tensors after the step. */
  public Tensors tensors() {
    return tensors.buffers().map(this::moved).orElse(tensors);
  }

  private Tensors moved(TensorGroup buffers) {
    Graph g = tensors.graph();
    Map<String, Value> means = new LinkedHashMap<>();
    for (String key : statistics.get(0).keySet()) {
      Value sum = statistics.stream().map(s -> s.get(key)).reduce(g::add).orElseThrow();
      means.put(key, g.mul(sum, 1.0 / statistics.size()));
    }
    Value keep = g.add(g.unary(Unary.Fn.NEG, fresh), 1);
    return tensors.withBuffers(buffers.averaged(means, keep));
  }
}
