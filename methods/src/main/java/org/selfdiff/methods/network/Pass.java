package org.selfdiff.methods.network;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.selfdiff.methods.graph.BatchNormEval;
import org.selfdiff.methods.graph.BatchNormTrain;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;

/**
 * One forward pass through a network: the tensors that it uses and how batch norm behaves.
 *
 * <p>A training pass normalizes with the statistics of its batch and gathers what they do to the
 * running ones; an evaluation uses the running ones.
 */
public final class Pass {
  static final double BATCH_NORM_EPS = 1e-5;
  private static final double RUNNING_MOMENTUM = 0.1;

  private final Tensors tensors;
  private final boolean training;
  private final int splits;
  private final Optional<DropPath> dropPath;
  private final Optional<MomentumNorm> momentum;
  private final Map<String, Value> statistics = new LinkedHashMap<>();

  private Pass(
      Tensors tensors,
      boolean training,
      int splits,
      Optional<DropPath> dropPath,
      Optional<MomentumNorm> momentum) {
    this.tensors = tensors;
    this.training = training;
    this.splits = splits;
    this.dropPath = dropPath;
    this.momentum = momentum;
  }

  /**
   * A pass in training mode.
   *
   * @param splits groups of the batch with statistics of their own; 1 is ordinary batch norm
   */
  public static Pass training(Tensors tensors, int splits) {
    return new Pass(tensors, true, splits, Optional.empty(), Optional.empty());
  }

  /** A pass in training mode that leaves out residual branches. */
  public static Pass training(Tensors tensors, int splits, DropPath dropPath) {
    return new Pass(tensors, true, splits, Optional.of(dropPath), Optional.empty());
  }

  /**
   * A pass with momentum batch norm: it normalizes with an average of the batch's statistics and
   * the running ones, through which no gradient passes.
   *
   * @param norm the share of the batch, and the running statistics of its groups
   */
  static Pass momentum(Tensors tensors, MomentumNorm norm) {
    return new Pass(tensors, true, norm.groups(), Optional.empty(), Optional.of(norm));
  }

  /** A pass with the running statistics. */
  public static Pass evaluation(Tensors tensors) {
    return new Pass(tensors, false, 1, Optional.empty(), Optional.empty());
  }

  /** The graph that is written. */
  public Graph graph() {
    return tensors.graph();
  }

  /** A parameter, trained or frozen, by its key. */
  public Value parameter(String key) {
    return tensors.parameter(key);
  }

  /**
   * The output [N, ...] of a residual branch: left out for some samples where paths are dropped.
   */
  public Value residual(String branch, Value x) {
    return dropPath.isEmpty() ? x : dropPath.get().apply(graph(), branch, x);
  }

  /** Batch norm of the layer {@code key} over axis 1 of x, scaled by gamma and shifted by beta. */
  Value batchNorm(String key, Value x, Value gamma, Value beta) {
    Graph graph = graph();
    if (!training) {
      TensorGroup buffers = tensors.buffers().orElseThrow();
      return graph.apply1(
          new BatchNormEval(BATCH_NORM_EPS),
          x,
          buffers.view(key + ".running_mean"),
          buffers.view(key + ".running_var"),
          gamma,
          beta);
    }
    if (momentum.isPresent()) {
      return momentum.get().apply(key, x, gamma, beta, statistics);
    }
    List<Value> y =
        graph.apply(new BatchNormTrain(BATCH_NORM_EPS, splits), List.of(x, gamma, beta));
    // PyTorch normalizes with the biased variance and tracks the unbiased one.
    double n = x.shape().size() / (double) (x.dim(1) * splits);
    statistics.put(key + ".running_mean", overSplits(y.get(1)));
    statistics.put(key + ".running_var", graph.mul(overSplits(y.get(2)), n / (n - 1)));
    return y.get(0);
  }

  /**
   * Statistics of the batch by the keys of the running ones; those of momentum batch norm are of
   * every group, [groups · C].
   */
  Map<String, Value> statistics() {
    return statistics;
  }

  /**
   * Every split moves the old value by itself and the results are averaged, as MoCo's notebook has
   * it. GPUs in its place would keep those of the first: the same in the mean, with more noise.
   */
  private Value overSplits(Value perSplit) {
    long channels = perSplit.dim(0) / splits;
    Graph graph = graph();
    return splits == 1 ? perSplit : graph.mean(graph.reshape(perSplit, splits, channels), false, 0);
  }

  /**
   * The tensors after this pass: running statistics moved by 0.1 toward those of the batch. Layers
   * that the pass did not run keep theirs.
   */
  public Tensors after() {
    return statistics.isEmpty() ? tensors : tensors.buffers().map(this::moved).orElse(tensors);
  }

  private Tensors moved(TensorGroup buffers) {
    Value keep = graph().scalar(1 - RUNNING_MOMENTUM);
    return tensors.withBuffers(buffers.averaged(statistics, keep));
  }
}
