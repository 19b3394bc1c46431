package org.selfdiff.exports.onnx;

import org.selfdiff.methods.graph.BatchNormTrain;
import org.selfdiff.methods.graph.BatchNormTrainGrad;
import org.selfdiff.methods.graph.Conv2dGrad;
import org.selfdiff.methods.graph.EmaUpdate;
import org.selfdiff.methods.graph.Enqueue;
import org.selfdiff.methods.graph.L2NormalizeGrad;
import org.selfdiff.methods.graph.LogSoftmaxGrad;
import org.selfdiff.methods.graph.MaxPool2dGrad;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.OpVisitor;
import org.selfdiff.methods.graph.Pack;
import org.selfdiff.methods.graph.ReluGrad;
import org.selfdiff.methods.graph.ScatterAddRows;
import org.selfdiff.methods.graph.SgdUpdate;

/**
 * The rows that a table over inference graphs does not have: ops of the reverse pass and of updates
 * are refused.
 *
 * @param <R> what a row gives
 */
abstract class InferenceRows<R> implements OpVisitor<R> {
  @Override
  public final R batchNormTrain(BatchNormTrain op, Node node) {
    throw new OnnxException(
        node.input(0)
            + " goes through batch norm with the batch's own statistics, so that an image's result"
            + " depends on its neighbours; export the evaluation graph, which uses the running"
            + " statistics");
  }

  @Override
  public final R batchNormTrainGrad(BatchNormTrainGrad op, Node node) {
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
  public final R l2NormalizeGrad(L2NormalizeGrad op, Node node) {
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
  public final R sgdUpdate(SgdUpdate op, Node node) {
    return training(node);
  }

  private static <T> T training(Node node) {
    throw new OnnxException(
        "an output depends on "
            + node.op().getClass().getSimpleName()
            + " of "
            + node.inputs()
            + ", which belongs to training; export the evaluation graph");
  }
}
