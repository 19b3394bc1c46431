package org.selfdiff.exports.onnx;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.selfdiff.methods.graph.AdamWUpdate;
import org.selfdiff.methods.graph.AllGather;
import org.selfdiff.methods.graph.AllReduce;
import org.selfdiff.methods.graph.AttentionGrad;
import org.selfdiff.methods.graph.BatchNormTrain;
import org.selfdiff.methods.graph.BatchNormTrainGrad;
import org.selfdiff.methods.graph.Cholesky;
import org.selfdiff.methods.graph.Conv2dGrad;
import org.selfdiff.methods.graph.EmaUpdate;
import org.selfdiff.methods.graph.Enqueue;
import org.selfdiff.methods.graph.GeluGrad;
import org.selfdiff.methods.graph.L2NormalizeGrad;
import org.selfdiff.methods.graph.LayerNormGrad;
import org.selfdiff.methods.graph.LogSoftmaxGrad;
import org.selfdiff.methods.graph.MaxPool2dGrad;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.OpVisitor;
import org.selfdiff.methods.graph.Pack;
import org.selfdiff.methods.graph.ReduceScatter;
import org.selfdiff.methods.graph.ReluGrad;
import org.selfdiff.methods.graph.ScatterAddRows;
import org.selfdiff.methods.graph.Select;
import org.selfdiff.methods.graph.SgdUpdate;
import org.selfdiff.methods.graph.SoftmaxGrad;
import org.selfdiff.methods.graph.TriangularSolve;
import org.selfdiff.methods.graph.Value;

/**
 * The rows that a table over inference graphs does not have: ops of the backward pass and of
 * updates are refused.
 *
 * @param <R> what a row gives
 */
abstract class InferenceRows<R> implements OpVisitor<R> {
  private final Map<Value, String> origins = new HashMap<>();

  @Override
  public final R adamWUpdate(AdamWUpdate op, Node node) {
    return training(node);
  }

  @Override
  public final R allGather(AllGather op, Node node) {
    return ranks(node);
  }

  @Override
  public final R allReduce(AllReduce op, Node node) {
    return ranks(node);
  }

  @Override
  public final R reduceScatter(ReduceScatter op, Node node) {
    return ranks(node);
  }

  @Override
  public final R attentionGrad(AttentionGrad op, Node node) {
    return training(node);
  }

  @Override
  public final R batchNormTrain(BatchNormTrain op, Node node) {
    throw new OnnxException(
        operation(node)
            + " uses the batch's own statistics, so that an image's result depends on its"
            + " neighbors; export the evaluation graph, which uses the running statistics");
  }

  @Override
  public final R batchNormTrainGrad(BatchNormTrainGrad op, Node node) {
    return training(node);
  }

  @Override
  public final R cholesky(Cholesky op, Node node) {
    return training(node);
  }

  @Override
  public final R conv2dGrad(Conv2dGrad op, Node node) {
    return training(node);
  }

  @Override
  public final R emaUpdate(EmaUpdate op, Node node) {
    return training(node);
  }

  @Override
  public final R enqueue(Enqueue op, Node node) {
    return training(node);
  }

  @Override
  public final R geluGrad(GeluGrad op, Node node) {
    return training(node);
  }

  @Override
  public final R l2NormalizeGrad(L2NormalizeGrad op, Node node) {
    return training(node);
  }

  @Override
  public final R layerNormGrad(LayerNormGrad op, Node node) {
    return training(node);
  }

  @Override
  public final R logSoftmaxGrad(LogSoftmaxGrad op, Node node) {
    return training(node);
  }

  @Override
  public final R maxPool2dGrad(MaxPool2dGrad op, Node node) {
    return training(node);
  }

  @Override
  public final R pack(Pack op, Node node) {
    return training(node);
  }

  @Override
  public final R reluGrad(ReluGrad op, Node node) {
    return training(node);
  }

  @Override
  public final R scatterAddRows(ScatterAddRows op, Node node) {
    return training(node);
  }

  @Override
  public final R select(Select op, Node node) {
    return training(node);
  }

  @Override
  public final R sgdUpdate(SgdUpdate op, Node node) {
    return training(node);
  }

  @Override
  public final R softmaxGrad(SoftmaxGrad op, Node node) {
    return training(node);
  }

  @Override
  public final R triangularSolve(TriangularSolve op, Node node) {
    return training(node);
  }

  private R training(Node node) {
    throw new OnnxException(
        "an output depends on "
            + operation(node)
            + ", which belongs to training; export the evaluation graph");
  }

  private R ranks(Node node) {
    throw new OnnxException(
        operation(node)
            + " exchanges numbers between the devices of a run, which no file can; export the"
            + " graph of a single device");
  }

  /** The op and where its inputs come from: values between ops have no readable names. */
  final String operation(Node node) {
    String in =
        node.inputs().stream()
            .map(v -> origins.getOrDefault(v, v.name()) + " " + v.shape())
            .collect(Collectors.joining(", "));
    return node.op().getClass().getSimpleName() + " of " + in;
  }

  /** Remembers where the node's outputs come from. */
  final void remember(Node node) {
    node.outputs().forEach(v -> origins.put(v, node.op().getClass().getSimpleName()));
  }
}
