package org.selfdiff.exports.onnx;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.selfdiff.methods.graph.BatchNormEval;
import org.selfdiff.methods.graph.Binary;
import org.selfdiff.methods.graph.BroadcastTo;
import org.selfdiff.methods.graph.Cast;
import org.selfdiff.methods.graph.Concat;
import org.selfdiff.methods.graph.Constant;
import org.selfdiff.methods.graph.Conv2d;
import org.selfdiff.methods.graph.GatherRows;
import org.selfdiff.methods.graph.L2Normalize;
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
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Slice;
import org.selfdiff.methods.graph.StopGradient;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.graph.View;

/**
 * Which axis of every value counts the images. The graph has one length for it, the file any; so
 * the axis is followed through the ops, never told by its length. Whatever ties the file to the
 * graph's batch, or makes one image's result depend on another image, is refused.
 */
final class BatchAxes extends InferenceRows<Integer> {
  /** The axis of a value that is the same for every batch. */
  static final int NONE = -1;

  private static final String MIXES = "mixes the images of a batch; a file treats each one alone";

  private final Map<Value, Integer> axes = new HashMap<>();

  /** Starts from the image input [B, ...]. */
  BatchAxes(Value image) {
    axes.put(image, 0);
  }

  /** The axis that counts images in a value, or {@link #NONE}. */
  int of(Value v) {
    return axes.getOrDefault(v, NONE);
  }

  /**
   * Follows the axis through one node.
   *
   * @throws OnnxException if the batch cannot stay free
   */
  void add(Node node) {
    int axis = node.op().accept(this, node);
    node.outputs().forEach(v -> axes.put(v, axis));
    remember(node);
  }

  private int first(Node node) {
    return of(node.input(0));
  }

  private void unless(boolean holds, Node node, String what) {
    if (!holds) {
      throw new OnnxException(operation(node) + " to " + node.output().shape() + " " + what);
    }
  }

  @Override
  public Integer binary(Binary op, Node node) {
    int rank = node.output().rank();
    int axis = NONE;
    for (Value v : node.inputs()) {
      int here = of(v) == NONE ? NONE : of(v) + rank - v.rank();
      unless(axis == NONE || here == NONE || here == axis, node, MIXES);
      axis = Math.max(axis, here);
    }
    for (Value v : node.inputs()) {
      int at = axis - rank + v.rank();
      unless(
          axis == NONE || of(v) != NONE || at < 0 || v.dim(at) == 1,
          node,
          "joins the batch with a fixed length of the same size; use length 1 there");
    }
    return axis;
  }

  @Override
  public Integer broadcastTo(BroadcastTo op, Node node) {
    int axis = first(node);
    unless(
        axis == NONE || node.input(0).dim(axis) == op.shape().dim(axis),
        node,
        "repeats the image of a batch of one; build the graph for two or more images");
    return axis;
  }

  @Override
  public Integer cast(Cast op, Node node) {
    return first(node);
  }

  @Override
  public Integer concat(Concat op, Node node) {
    int axis = first(node);
    for (Value v : node.inputs()) {
      unless(
          of(v) == axis,
          node,
          "joins values with the batch and values of a fixed length; " + MIXES);
    }
    unless(axis == NONE || axis != op.axis(), node, MIXES);
    return axis;
  }

  @Override
  public Integer constant(Constant op, Node node) {
    return NONE;
  }

  @Override
  public Integer conv2d(Conv2d op, Node node) {
    unless(of(node.input(1)) == NONE, node, "has weights that depend on the images");
    unless(first(node) <= 0, node, "has the batch at another axis than 0");
    return first(node);
  }

  @Override
  public Integer gatherRows(GatherRows op, Node node) {
    int axis = first(node);
    int index = of(node.input(1));
    unless(axis != 0 && (axis == NONE || index == NONE), node, MIXES);
    return Math.max(axis, index);
  }

  @Override
  public Integer matMul(MatMul op, Node node) {
    int r = node.output().rank();
    int a = factor(node, 0, op.transposeA(), r - 2);
    int b = factor(node, 1, op.transposeB(), r - 1);
    unless(a == NONE || b == NONE || a == b, node, MIXES);
    int axis = Math.max(a, b);
    for (Value v : node.inputs()) {
      unless(
          axis == NONE || axis >= r - 2 || of(v) != NONE || v.dim(axis) == 1,
          node,
          "joins the batch with a fixed length of the same size; use length 1 there");
    }
    return axis;
  }

  /** Where the batch of a factor lands in the product; {@code kept} is the axis it gives to it. */
  private int factor(Node node, int input, boolean transposed, int kept) {
    int axis = of(node.input(input));
    int r = node.input(input).rank();
    if (axis < r - 2) {
      return axis;
    }
    int asUsed = transposed ? 2 * r - 3 - axis : axis;
    unless(asUsed == kept, node, MIXES);
    return asUsed;
  }

  @Override
  public Integer maxPool2d(MaxPool2d op, Node node) {
    unless(first(node) < 2, node, MIXES);
    return first(node);
  }

  @Override
  public Integer moments(Moments op, Node node) {
    return reduced(node, op.axes(), false);
  }

  @Override
  public Integer oneHot(OneHot op, Node node) {
    return first(node);
  }

  @Override
  public Integer pad(Pad op, Node node) {
    int axis = first(node);
    unless(axis == NONE || op.before()[axis] + op.after()[axis] == 0, node, "pads the batch");
    return axis;
  }

  @Override
  public Integer permute(Permute op, Node node) {
    int axis = first(node);
    return axis == NONE ? NONE : Arrays.stream(op.axes()).boxed().toList().indexOf(axis);
  }

  @Override
  public Integer reduce(Reduce op, Node node) {
    return reduced(node, op.axes(), op.keepDims());
  }

  private int reduced(Node node, int[] over, boolean keepDims) {
    int axis = first(node);
    unless(Arrays.stream(over).noneMatch(a -> a == axis), node, MIXES);
    return axis == NONE || keepDims
        ? axis
        : axis - (int) Arrays.stream(over).filter(a -> a < axis).count();
  }

  @Override
  public Integer relu(Relu op, Node node) {
    return first(node);
  }

  @Override
  public Integer reshape(Reshape op, Node node) {
    int axis = first(node);
    Shape to = op.shape();
    unless(
        axis == NONE || (axis == 0 && to.rank() > 0 && to.dim(0) == node.input(0).dim(0)),
        node,
        "bakes the batch into the file; keep it as the leading dimension on both sides");
    return axis;
  }

  @Override
  public Integer slice(Slice op, Node node) {
    int axis = first(node);
    unless(
        axis == NONE || op.size()[axis] == node.input(0).dim(axis),
        node,
        "takes only some images of the batch");
    return axis;
  }

  @Override
  public Integer stopGradient(StopGradient op, Node node) {
    return first(node);
  }

  @Override
  public Integer unary(Unary op, Node node) {
    return first(node);
  }

  @Override
  public Integer view(View op, Node node) {
    unless(first(node) == NONE, node, "bakes the batch into the file");
    return NONE;
  }

  @Override
  public Integer batchNormEval(BatchNormEval op, Node node) {
    List<Value> perChannel = node.inputs().subList(1, 5);
    unless(
        perChannel.stream().allMatch(v -> of(v) == NONE),
        node,
        "has statistics that depend on the images");
    unless(first(node) != 1, node, MIXES);
    return first(node);
  }

  @Override
  public Integer l2Normalize(L2Normalize op, Node node) {
    unless(first(node) != 1, node, MIXES);
    return first(node);
  }

  @Override
  public Integer logSoftmax(LogSoftmax op, Node node) {
    unless(first(node) != 1, node, MIXES);
    return first(node);
  }
}
