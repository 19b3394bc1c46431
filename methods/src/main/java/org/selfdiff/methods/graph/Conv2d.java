package org.selfdiff.methods.graph;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Convolution of images [N, C, H, W] with weights [O, C / groups, kH, kW] without bias: every group
 * of O / groups output channels sees its own C / groups input channels.
 *
 * @param stride step in both directions
 * @param padding zeros on every side
 * @param groups number of groups
 */
public record Conv2d(int stride, int padding, int groups) implements Primitive {
  /** A convolution whose output channels see every input channel. */
  public Conv2d(int stride, int padding) {
    this(stride, padding, 1);
  }

  private long length(long size, long kernel) {
    GraphException.unless(
        size + 2 * padding >= kernel,
        "convolution: a side of %d with padding %d is smaller than the kernel of %d",
        size,
        padding,
        kernel);
    return (size + 2 * padding - kernel) / stride + 1;
  }

  /**
   * libnd4j's integer arguments: kernel, strides, paddings, dilations, explicit padding, NCHW,
   * weights in the order [O, C, kH, kW].
   */
  public long[] arguments(Shape weights) {
    return new long[] {
      weights.dim(2), weights.dim(3), stride, stride, padding, padding, 1, 1, 0, 0, 1
    };
  }

  @Override
  public List<Value.Spec> infer(List<Value> in) {
    Value x = in.get(0);
    Value w = in.get(1);
    GraphException.unless(
        x.rank() == 4 && w.rank() == 4 && x.dim(1) == groups * w.dim(1),
        "convolution of %s with weights %s",
        x,
        w);
    GraphException.unless(
        w.dim(0) % groups == 0, "convolution in %d groups with weights %s", groups, w);
    return List.of(
        new Value.Spec(
            x.type(),
            Shape.of(x.dim(0), w.dim(0), length(x.dim(2), w.dim(2)), length(x.dim(3), w.dim(3)))));
  }

  @Override
  public SDVariable[] emit(SameDiff sd, List<Value> in) {
    DType type = in.get(0).type();
    long[] arguments = arguments(in.get(1).shape());
    if (groups == 1) {
      return StockOp.emit("conv2d", sd, in, type, arguments);
    }
    SDVariable[] parts = new SDVariable[groups];
    for (int g = 0; g < groups; g++) {
      SDVariable[] of = {part(sd, in.get(0), 1, g), part(sd, in.get(1), 0, g)};
      parts[g] = new StockOp("conv2d", sd, of, type, 1).integers(arguments).outputVariables()[0];
    }
    return new StockOp("concat", sd, parts, type, 1).integers(1).outputVariables();
  }

  /** What one group has of a value whose axis the groups share. */
  SDVariable part(SameDiff sd, Value of, int axis, int group) {
    long[] size = of.shape().dims();
    long[] begin = new long[size.length];
    size[axis] /= groups;
    begin[axis] = group * size[axis];
    return new Slice(begin, size).emit(sd, List.of(of))[0];
  }

  @Override
  public List<Value> gradient(Graph g, Node node, List<Value> dy) {
    Value x = node.input(0);
    Value w = node.input(1);
    return g.apply(new Conv2dGrad(this), List.of(x, w, dy.get(0)));
  }

  @Override
  public AutocastPolicy precision() {
    return AutocastPolicy.LOW;
  }

  @Override
  public <R> R accept(OpVisitor<R> visitor, Node node) {
    return visitor.conv2d(this, node);
  }
}
