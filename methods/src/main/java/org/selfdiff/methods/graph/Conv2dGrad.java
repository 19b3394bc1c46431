package org.selfdiff.methods.graph;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Gradients of a convolution by its images and its weights, from (images, weights, dy).
 *
 * @param conv the convolution
 */
public record Conv2dGrad(Conv2d conv) implements Primitive {

  @Override
  public List<Value.Spec> infer(List<Value> in) {
    return List.of(in.get(0).spec(), in.get(1).spec());
  }

  @Override
  public SDVariable[] emit(SameDiff sd, List<Value> in) {
    DType type = in.get(0).type();
    long[] arguments = conv.arguments(in.get(1).shape());
    if (conv.groups() == 1) {
      return new StockOp("conv2d_bp", sd, in, type, 2).integers(arguments).outputVariables();
    }
    SDVariable[] images = new SDVariable[conv.groups()];
    SDVariable[] weights = new SDVariable[conv.groups()];
    for (int g = 0; g < conv.groups(); g++) {
      SDVariable[] of = {
        conv.part(sd, in.get(0), 1, g),
        conv.part(sd, in.get(1), 0, g),
        conv.part(sd, in.get(2), 1, g)
      };
      SDVariable[] both =
          new StockOp("conv2d_bp", sd, of, type, 2).integers(arguments).outputVariables();
      images[g] = both[0];
      weights[g] = both[1];
    }
    return new SDVariable[] {
      new StockOp("concat", sd, images, type, 1).integers(1).outputVariables()[0],
      new StockOp("concat", sd, weights, type, 1).integers(0).outputVariables()[0]
    };
  }

  @Override
  public List<Value> gradient(Graph g, Node node, List<Value> dy) {
    throw new GraphException("second derivatives of convolutions are not part of the vocabulary");
  }

  @Override
  public AutocastPolicy precision() {
    return AutocastPolicy.LOW;
  }

  @Override
  public <R> R accept(OpVisitor<R> visitor, Node node) {
    return visitor.conv2dGrad(this, node);
  }
}
