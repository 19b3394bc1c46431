package org.selfdiff.methods.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;

/**
 * A network with momentum batch norm (Momentum² Teacher, arXiv 2101.07525, section 3) over the
 * batches of one step. With α the share of the batch's statistics, each batch is normalized with
 * {@code α · its own + (1 - α) · running}, all of them with the same running statistics; after the
 * step these are {@code α · mean over the batches + (1 - α) · running}.
 *
 * <p>With several groups each has batch and running statistics to itself, which never meet, as on
 * the GPUs of the authors; the network's buffers are those of the first group, which is what the
 * authors' checkpoints hold.
 */
public final class MomentumBranch {
  private final Layer layer;
  private final Tensors tensors;
  private final MomentumNorm norm;
  private final List<Map<String, Value>> statistics = new ArrayList<>();
  private final Map<String, Value> means = new LinkedHashMap<>();

  /** A branch whose batches are one group. */
  public MomentumBranch(Layer layer, Tensors tensors, Value fresh) {
    this(layer, tensors, fresh, Optional.empty());
  }

  /**
   * A branch.
   *
   * @param layer the network
   * @param tensors its tensors
   * @param fresh α, a scalar
   * @param others running statistics of the groups behind the first, where there are several
   */
  public MomentumBranch(
      Layer layer, Tensors tensors, Value fresh, Optional<GroupStatistics> others) {
    this.layer = layer;
    this.tensors = tensors;
    this.norm = new MomentumNorm(tensors, others, fresh);
  }

  /** Appends the pass of one batch. */
  public Value forward(Value x) {
    Pass pass = Pass.momentum(tensors, norm);
    Value y = layer.forward(pass, x);
    statistics.add(pass.statistics());
    return y;
  }

  /** The tensors after the step. */
  public Tensors tensors() {
    return tensors.buffers().map(this::moved).orElse(tensors);
  }

  /** The running statistics of the other groups after the step, where there are any. */
  public Optional<Value> others() {
    return norm.others().map(rest -> rest.averaged(means(), keep()));
  }

  private Tensors moved(TensorGroup buffers) {
    Map<String, Value> first = new LinkedHashMap<>(means());
    norm.others().ifPresent(rest -> first.replaceAll((key, all) -> rest.first(all)));
    return tensors.withBuffers(buffers.averaged(first, keep()));
  }

  /** Means over the batches, [groups · C] each. */
  private Map<String, Value> means() {
    if (!means.isEmpty()) {
      return means;
    }
    Graph g = tensors.graph();
    for (String key : statistics.get(0).keySet()) {
      Value sum = statistics.stream().map(s -> s.get(key)).reduce(g::add).orElseThrow();
      means.put(key, g.mul(sum, 1.0 / statistics.size()));
    }
    return means;
  }

  private Value keep() {
    Graph g = tensors.graph();
    return g.add(g.unary(Unary.Fn.NEG, norm.fresh()), 1);
  }
}
