package org.selfdiff.exports.onnx;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.selfdiff.methods.graph.Affine;
import org.selfdiff.methods.graph.Attention;
import org.selfdiff.methods.graph.BatchNormEval;
import org.selfdiff.methods.graph.Binary;
import org.selfdiff.methods.graph.BroadcastTo;
import org.selfdiff.methods.graph.Cast;
import org.selfdiff.methods.graph.Concat;
import org.selfdiff.methods.graph.Constant;
import org.selfdiff.methods.graph.Conv2d;
import org.selfdiff.methods.graph.GatherRows;
import org.selfdiff.methods.graph.Gelu;
import org.selfdiff.methods.graph.L2Normalize;
import org.selfdiff.methods.graph.LayerNorm;
import org.selfdiff.methods.graph.LogSoftmax;
import org.selfdiff.methods.graph.MatMul;
import org.selfdiff.methods.graph.MaxPool2d;
import org.selfdiff.methods.graph.Moments;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.OneHot;
import org.selfdiff.methods.graph.Pad;
import org.selfdiff.methods.graph.Permute;
import org.selfdiff.methods.graph.Reduce;
import org.selfdiff.methods.graph.Relu;
import org.selfdiff.methods.graph.Reshape;
import org.selfdiff.methods.graph.Slice;
import org.selfdiff.methods.graph.Softmax;
import org.selfdiff.methods.graph.StopGradient;
import org.selfdiff.methods.graph.TopK;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.graph.View;

/**
 * Which axis of every value counts the images. The graph has one length for it, the file any; so
 * the axis is followed through the ops, never told by its length. Whatever ties the file to the
 * graph's batch, or makes one image's result depend on another image, is refused.
 */
final class BatchAxes extends InferenceRows<BatchAxis> {
  private static final String MIXES = "mixes the images of a batch; a file treats each one alone";

  private final Map<Value, BatchAxis> axes = new HashMap<>();

  /** Starts from the image input [B, ...]. */
  BatchAxes(Value image) {
    axes.put(image, BatchAxis.alone(0));
  }

  /** Where a value counts the images. */
  BatchAxis of(Value v) {
    return axes.getOrDefault(v, BatchAxis.NONE);
  }

  /**
   * Follows the axis through one node.
   *
   * @throws OnnxException if the batch cannot stay free
   */
  void add(Node node) {
    BatchAxis axis = node.op().accept(this, node);
    node.outputs().forEach(v -> axes.put(v, axis));
    remember(node);
  }

  private BatchAxis first(Node node) {
    return of(node.input(0));
  }

  /** The position in the output of an op whose images must not lie along {@code mixed}. */
  private BatchAxis except(int mixed, Node node) {
    unless(first(node).index() != mixed, node, MIXES);
    return first(node);
  }

  private void unless(boolean holds, Node node, String what) {
    if (!holds) {
      throw new OnnxException(operation(node) + " to " + node.output().shape() + " " + what);
    }
  }

  @Override
  public BatchAxis binary(Binary op, Node node) {
    int rank = node.output().rank();
    BatchAxis axis = BatchAxis.NONE;
    for (Value v : node.inputs()) {
      BatchAxis here = of(v).at(of(v).index() + rank - v.rank());
      unless(axis.isNone() || here.isNone() || here.equals(axis), node, MIXES);
      axis = axis.isNone() ? here : axis;
    }
    for (Value v : node.inputs()) {
      int at = axis.index() - rank + v.rank();
      unless(
          axis.isNone() || !of(v).isNone() || at < 0 || v.dim(at) == 1,
          node,
          "joins the batch with a fixed length of the same size; use length 1 there");
    }
    return axis;
  }

  @Override
  public BatchAxis broadcastTo(BroadcastTo op, Node node) {
    BatchAxis axis = first(node);
    unless(
        axis.isNone() || node.input(0).dim(axis.index()) == op.shape().dim(axis.index()),
        node,
        "repeats the image of a batch of one; build the graph for two or more images");
    return axis;
  }

  @Override
  public BatchAxis cast(Cast op, Node node) {
    return first(node);
  }

  @Override
  public BatchAxis concat(Concat op, Node node) {
    BatchAxis axis = first(node);
    for (Value v : node.inputs()) {
      unless(
          of(v).equals(axis),
          node,
          "joins values with the batch and values of a fixed length; " + MIXES);
    }
    return except(op.axis(), node);
  }

  @Override
  public BatchAxis constant(Constant op, Node node) {
    return BatchAxis.NONE;
  }

  @Override
  public BatchAxis conv2d(Conv2d op, Node node) {
    unless(of(node.input(1)).isNone(), node, "has weights that depend on the images");
    unless(first(node).index() <= 0, node, "has the batch at another axis than 0");
    return first(node);
  }

  @Override
  public BatchAxis gatherRows(GatherRows op, Node node) {
    BatchAxis axis = first(node);
    BatchAxis index = of(node.input(1));
    unless(axis.index() != 0 && (axis.isNone() || index.isNone()), node, MIXES);
    return axis.isNone() ? index : axis;
  }

  @Override
  public BatchAxis matMul(MatMul op, Node node) {
    int r = node.output().rank();
    BatchAxis a = factor(node, 0, op.transposeA(), r - 2);
    BatchAxis b = factor(node, 1, op.transposeB(), r - 1);
    unless(a.isNone() || b.isNone() || a.equals(b), node, MIXES);
    BatchAxis axis = a.isNone() ? b : a;
    for (Value v : node.inputs()) {
      unless(
          axis.isNone() || axis.index() >= r - 2 || !of(v).isNone() || v.dim(axis.index()) == 1,
          node,
          "joins the batch with a fixed length of the same size; use length 1 there");
    }
    return axis;
  }

  /** Where the batch of a factor lands in the product; {@code kept} is the axis it gives to it. */
  private BatchAxis factor(Node node, int input, boolean transposed, int kept) {
    BatchAxis axis = of(node.input(input));
    int r = node.input(input).rank();
    if (axis.index() < r - 2) {
      return axis;
    }
    int asUsed = transposed ? 2 * r - 3 - axis.index() : axis.index();
    unless(asUsed == kept, node, MIXES);
    return axis.at(asUsed);
  }

  @Override
  public BatchAxis maxPool2d(MaxPool2d op, Node node) {
    unless(first(node).index() < 2, node, MIXES);
    return first(node);
  }

  @Override
  public BatchAxis moments(Moments op, Node node) {
    return reduced(node, op.axes(), false);
  }

  @Override
  public BatchAxis oneHot(OneHot op, Node node) {
    return first(node);
  }

  @Override
  public BatchAxis pad(Pad op, Node node) {
    BatchAxis axis = first(node);
    unless(
        axis.isNone() || op.before()[axis.index()] + op.after()[axis.index()] == 0,
        node,
        "pads the batch");
    return axis;
  }

  @Override
  public BatchAxis permute(Permute op, Node node) {
    BatchAxis axis = first(node);
    return axis.at(Arrays.stream(op.axes()).boxed().toList().indexOf(axis.index()));
  }

  @Override
  public BatchAxis reduce(Reduce op, Node node) {
    return reduced(node, op.axes(), op.keepDims());
  }

  private BatchAxis reduced(Node node, int[] over, boolean keepDims) {
    BatchAxis axis = first(node);
    unless(Arrays.stream(over).noneMatch(a -> a == axis.index()), node, MIXES);
    long before = Arrays.stream(over).filter(a -> a < axis.index()).count();
    return keepDims ? axis : axis.at(axis.index() - (int) before);
  }

  @Override
  public BatchAxis relu(Relu op, Node node) {
    return first(node);
  }

  @Override
  public BatchAxis reshape(Reshape op, Node node) {
    if (first(node).isNone()) {
      return BatchAxis.NONE;
    }
    BatchAxis axis = first(node).reshaped(node.input(0).shape(), op.shape());
    unless(!axis.isNone(), node, "spreads the batch over several axes; keep it within one");
    return axis;
  }

  @Override
  public BatchAxis slice(Slice op, Node node) {
    BatchAxis axis = first(node);
    unless(
        axis.isNone() || op.size()[axis.index()] == node.input(0).dim(axis.index()),
        node,
        "takes only some images of the batch");
    return axis;
  }

  @Override
  public BatchAxis stopGradient(StopGradient op, Node node) {
    return first(node);
  }

  @Override
  public BatchAxis topK(TopK op, Node node) {
    return except(1, node);
  }

  @Override
  public BatchAxis unary(Unary op, Node node) {
    return first(node);
  }

  @Override
  public BatchAxis view(View op, Node node) {
    unless(first(node).isNone(), node, "bakes the batch into the file");
    return BatchAxis.NONE;
  }

  @Override
  public BatchAxis affine(Affine op, Node node) {
    BatchAxis rows = of(node.input(0));
    boolean parameters = of(node.input(1)).isNone() && of(node.input(2)).isNone();
    unless(parameters && (rows.isNone() || rows.index() == 0), node, MIXES);
    return rows;
  }

  @Override
  public BatchAxis attention(Attention op, Node node) {
    unless(first(node).index() <= 0, node, MIXES);
    return first(node);
  }

  @Override
  public BatchAxis batchNormEval(BatchNormEval op, Node node) {
    List<Value> perChannel = node.inputs().subList(1, 5);
    unless(
        perChannel.stream().allMatch(v -> of(v).isNone()),
        node,
        "has statistics that depend on the images");
    return except(1, node);
  }

  @Override
  public BatchAxis gelu(Gelu op, Node node) {
    return first(node);
  }

  @Override
  public BatchAxis l2Normalize(L2Normalize op, Node node) {
    return except(1, node);
  }

  @Override
  public BatchAxis layerNorm(LayerNorm op, Node node) {
    unless(
        of(node.input(1)).isNone() && of(node.input(2)).isNone(),
        node,
        "has a scale or shift that depends on the images");
    return except(node.input(0).rank() - 1, node);
  }

  @Override
  public BatchAxis logSoftmax(LogSoftmax op, Node node) {
    return except(1, node);
  }

  @Override
  public BatchAxis softmax(Softmax op, Node node) {
    return except(node.input(0).rank() - 1, node);
  }
}
