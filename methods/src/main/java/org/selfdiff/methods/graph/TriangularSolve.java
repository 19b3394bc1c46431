package org.selfdiff.methods.graph;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * X of L X = B, from (L, B), over the last two axes: lower triangular L [..., D, D], whose upper
 * triangle is not read, and B [..., D, n]. Leading axes must be equal.
 *
 * @param transpose X of Lᵀ X = B instead
 */
public record TriangularSolve(boolean transpose) implements Primitive {

  @Override
  public List<Value.Spec> infer(List<Value> in) {
    Value l = in.get(0);
    Value b = in.get(1);
    int r = l.rank();
    GraphException.unless(
        r >= 2
            && l.dim(r - 2) == l.dim(r - 1)
            && b.shape().with(r - 1, l.dim(r - 1)).equals(l.shape()),
        "triangular system of %s and %s",
        l,
        b);
    return List.of(b.spec());
  }

  @Override
  public SDVariable[] emit(SameDiff sd, List<Value> in) {
    return new StockOp("triangular_solve", sd, in, in.get(0).type(), 1)
        .flags(true, transpose)
        .outputVariables();
  }

  @Override
  public List<Value> gradient(Graph g, Node node, List<Value> dy) {
    Value l = node.input(0);
    Value x = node.output();
    Value db = g.apply1(new TriangularSolve(!transpose), l, dy.get(0));
    Value product = transpose ? g.matmul(x, false, db, true) : g.matmul(db, false, x, true);
    Value dl = g.unary(Unary.Fn.NEG, g.mul(product, Cholesky.triangle(g, l, 1)));
    return List.of(dl, db);
  }

  @Override
  public <R> R accept(OpVisitor<R> visitor, Node node) {
    return visitor.triangularSolve(this, node);
  }
}
