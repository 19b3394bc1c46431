package org.selfdiff.methods.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.selfdiff.methods.graph.BatchNormEval;
import org.selfdiff.methods.graph.BatchNormLayout;
import org.selfdiff.methods.graph.EmaUpdate;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Moments;
import org.selfdiff.methods.graph.Value;

/**
 * Batch norm with an average of the batch's statistics and the running ones, through which no
 * gradient passes. Every group of the batch has statistics of both kinds to itself.
 *
 * @param tensors of the network; its buffers are the running statistics of the first group
 * @param others those of the other groups
 * @param fresh α, share of the batch's statistics, a scalar
 */
record MomentumNorm(Tensors tensors, Optional<GroupStatistics> others, Value fresh) {
  /** How many groups the batch has. */
  int groups() {
    return others.map(GroupStatistics::groups).orElse(1);
  }

  /**
   * The norm of the layer {@code key} over axis 1 of x, scaled by gamma and shifted by beta.
   *
   * @param statistics takes those of the batch, [groups · C], by the keys of the running ones
   */
  Value apply(String key, Value x, Value gamma, Value beta, Map<String, Value> statistics) {
    Graph g = tensors.graph();
    BatchNormLayout layout = new BatchNormLayout(x.shape(), groups());
    Value xs = layout.split(g, x);
    List<Value> ofBatch = g.apply(new Moments(layout.axes()), List.of(xs));
    double n = layout.count();
    // Momentum² Teacher's code takes the unbiased variance and corrects it once more.
    double correction = n / (n - 1) * n / (n - 1);
    Map<String, Value> own = new LinkedHashMap<>();
    own.put(key + ".running_mean", ofBatch.get(0));
    own.put(key + ".running_var", g.mul(ofBatch.get(1), correction));
    List<Value> in = new ArrayList<>(List.of(xs));
    own.forEach((name, value) -> in.add(g.apply1(new EmaUpdate(), value, running(name), fresh)));
    in.add(layout.repeat(g, gamma));
    in.add(layout.repeat(g, beta));
    statistics.putAll(own);
    return layout.join(g, g.apply(new BatchNormEval(Pass.BATCH_NORM_EPS), in).get(0));
  }

  /** Running statistics of all groups, [groups · C]. */
  private Value running(String name) {
    Value first = tensors.buffers().orElseThrow().view(name);
    return others.map(rest -> rest.behind(first, name)).orElse(first);
  }
}
