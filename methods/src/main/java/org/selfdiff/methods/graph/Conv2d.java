package org.selfdiff.methods.graph;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Convolution of images [N, C, H, W] with weights [O, C, kH, kW] without bias.
 *
 * @param stride step in both directions
 * @param padding zeros on every side
 */
public record Conv2d(int stride, int padding) implements Primitive {
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
        x.rank() == 4 && w.rank() == 4 && x.dim(1) == w.dim(1),
        "convolution of %s with weights %s",
        x,
        w);
    return List.of(
        new Value.Spec(
            x.type(),
            Shape.of(x.dim(0), w.dim(0), length(x.dim(2), w.dim(2)), length(x.dim(3), w.dim(3)))));
  }

  @Override
  public SDVariable[] emit(SameDiff sd, List<Value> in) {
    return StockOp.emit("conv2d", sd, in, in.get(0).type(), arguments(in.get(1).shape()));
  }

  @Override
  public List<Value> gradient(Graph g, Node node, List<Value> dy) {
    Value x = node.input(0);
    Value w = node.input(1);
    return g.apply(new Conv2dGrad(this), List.of(x, w, dy.get(0)));
  }

  @Override
  public Precision precision() {
    return Precision.SHORT;
  }

  @Override
  public <R> R accept(OpVisitor<R> visitor, Node node) {
    return visitor.conv2d(this, node);
  }
}
