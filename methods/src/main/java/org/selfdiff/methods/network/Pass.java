package org.selfdiff.methods.network;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.selfdiff.methods.graph.BatchNormEval;
import org.selfdiff.methods.graph.BatchNormTrain;
import org.selfdiff.methods.graph.EmaUpdate;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;

/**
 * One forward pass through a network: the tensors that it uses and how batch norm behaves.
 *
 * <p>A training pass normalises with the statistics of its batch and gathers what they do to the
 * running ones; an evaluation uses the running ones.
 */
public final class Pass {
  private static final double BATCH_NORM_EPS = 1e-5;
  private static final double RUNNING_MOMENTUM = 0.1;

  private final Graph graph;
  private final TensorGroup parameters;
  private final TensorGroup buffers;
  private final boolean training;
  private final int splits;
  private final Map<String, Value> statistics = new LinkedHashMap<>();

  private Pass(
      Graph graph, TensorGroup parameters, TensorGroup buffers, boolean training, int splits) {
    this.graph = graph;
    this.parameters = parameters;
    this.buffers = buffers;
    this.training = training;
    this.splits = splits;
  }

  /**
   * A pass in training mode.
   *
   * @param splits groups of the batch with statistics of their own; 1 is ordinary batch norm
   */
  public static Pass training(Graph g, TensorGroup parameters, TensorGroup buffers, int splits) {
    return new Pass(g, parameters, buffers, true, splits);
  }

  /** A pass with the running statistics. */
  public static Pass evaluation(Graph g, TensorGroup parameters, TensorGroup buffers) {
    return new Pass(g, parameters, buffers, false, 1);
  }

  /** The graph that is written. */
  public Graph graph() {
    return graph;
  }

  /** A parameter by its key. */
  public Value parameter(String key) {
    return parameters.view(key);
  }

  /** Batch norm of the layer {@code key} over axis 1 of x. */
  Value batchNorm(String key, Value x) {
    Value gamma = parameter(key + ".weight");
    Value beta = parameter(key + ".bias");
    if (!training) {
      return graph.apply1(
          new BatchNormEval(BATCH_NORM_EPS),
          x,
          buffers.view(key + ".running_mean"),
          buffers.view(key + ".running_var"),
          gamma,
          beta);
    }
    List<Value> y =
        graph.apply(new BatchNormTrain(BATCH_NORM_EPS, splits), List.of(x, gamma, beta));
    // PyTorch normalises with the biased variance and tracks the unbiased one.
    double n = x.shape().size() / (double) (x.dim(1) * splits);
    statistics.put(key + ".running_mean", overSplits(y.get(1)));
    statistics.put(key + ".running_var", graph.mul(overSplits(y.get(2)), n / (n - 1)));
    return y.get(0);
  }

  /** Every split updates the old value by itself and the results are averaged. */
  private Value overSplits(Value perSplit) {
    long channels = perSplit.dim(0) / splits;
    return splits == 1 ? perSplit : graph.mean(graph.reshape(perSplit, splits, channels), false, 0);
  }

  /** The buffers after this pass: running statistics moved by 0.1 towards those of the batch. */
  public Value buffersAfter() {
    List<Value> packed = buffers.keys().stream().map(statistics::get).toList();
    Value keep = graph.scalar(1 - RUNNING_MOMENTUM);
    return graph.apply1(new EmaUpdate(), buffers.flat(), buffers.pack(packed), keep);
  }
}
