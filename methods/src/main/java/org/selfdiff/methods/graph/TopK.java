package org.selfdiff.methods.graph;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Where the k largest numbers of every row stand, the largest first: from [N, M] to indices [N, k]
 * of type I64. No gradient passes. Which of equal numbers comes first is left to the executor, as
 * PyTorch's {@code topk} leaves it.
 *
 * @param k indices of each row, at most M
 */
public record TopK(long k) implements Primitive {

  @Override
  public List<Value.Spec> infer(List<Value> in) {
    Value x = in.get(0);
    GraphException.unless(
        x.rank() == 2 && x.type().isFloating() && k >= 1 && k <= x.dim(1),
        "the %d largest of every row of %s",
        k,
        x);
    return List.of(new Value.Spec(DType.I64, Shape.of(x.dim(0), k)));
  }

  @Override
  public SDVariable[] emit(SameDiff sd, List<Value> in) {
    // top_k gives the numbers before their places.
    SDVariable[] both =
        new StockOp("top_k", sd, in, in.get(0).type(), 2)
            .second(DType.I64)
            .integers(k, 1)
            .flags(true)
            .outputVariables();
    return new SDVariable[] {both[1]};
  }

  @Override
  public List<Value> gradient(Graph g, Node node, List<Value> dy) {
    return List.of();
  }

  @Override
  public <R> R accept(OpVisitor<R> visitor, Node node) {
    return visitor.topK(this, node);
  }
}
