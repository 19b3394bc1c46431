package org.selfdiff.methods.graph;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Maximum over windows of images [N, C, H, W]; padding counts as minus infinity.
 *
 * @param kernel side of the window
 * @param stride step in both directions
 * @param padding width of the border
 */
public record MaxPool2d(int kernel, int stride, int padding) implements Primitive {
  /** libnd4j's integer arguments. */
  public long[] arguments() {
    return new long[] {kernel, kernel, stride, stride, padding, padding, 1, 1, 0, 0, 0};
  }

  @Override
  public List<Value.Spec> infer(List<Value> in) {
    Value x = in.get(0);
    GraphException.unless(x.rank() == 4, "max-pooling of %s", x);
    long h = (x.dim(2) + 2 * padding - kernel) / stride + 1;
    long w = (x.dim(3) + 2 * padding - kernel) / stride + 1;
    return List.of(new Value.Spec(x.type(), Shape.of(x.dim(0), x.dim(1), h, w)));
  }

  @Override
  public SDVariable[] emit(SameDiff sd, List<Value> in) {
    return StockOp.emit("maxpool2d", sd, in, in.get(0).type(), arguments());
  }

  @Override
  public List<Value> gradient(Graph g, Node node, List<Value> dy) {
    return List.of(g.apply1(new MaxPool2dGrad(this), node.input(0), dy.get(0)));
  }

  @Override
  public AutocastPolicy precision() {
    return AutocastPolicy.LOW_IF_ALL;
  }

  @Override
  public <R> R accept(OpVisitor<R> visitor, Node node) {
    return visitor.maxPool2d(this, node);
  }
}
