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
    return new StockOp("conv2d_bp", sd, in, in.get(0).type(), 2)
        .integers(conv.arguments(in.get(1).shape()))
        .outputVariables();
  }

  @Override
  public List<Value> gradient(Graph g, Node node, List<Value> dy) {
    throw new GraphException("second derivatives of convolutions are not part of the vocabulary");
  }

  @Override
  public Precision precision() {
    return Precision.SHORT;
  }

  @Override
  public <R> R accept(OpVisitor<R> visitor, Node node) {
    return visitor.conv2dGrad(this, node);
  }
}
