package org.selfdiff.methods.graph;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Matrix product of the last two axes; leading axes must be equal.
 *
 * @param transposeA whether the first factor is transposed
 * @param transposeB whether the second factor is transposed
 * @param precision the precision that the product needs; its gradients need the same
 */
public record MatMul(boolean transposeA, boolean transposeB, AutocastPolicy precision)
    implements Primitive {
  /** A product in low precision where one of its factors has it. */
  public MatMul(boolean transposeA, boolean transposeB) {
    this(transposeA, transposeB, AutocastPolicy.LOW_IF_ANY);
  }

  @Override
  public List<Value.Spec> infer(List<Value> in) {
    Value a = in.get(0);
    Value b = in.get(1);
    int r = a.rank();
    GraphException.unless(r >= 2 && r == b.rank(), "matrix product of %s and %s", a, b);
    long[] out = a.shape().dims();
    for (int i = 0; i < r - 2; i++) {
      GraphException.unless(a.dim(i) == b.dim(i), "matrix product of %s and %s", a, b);
    }
    long inner = a.dim(transposeA ? r - 2 : r - 1);
    GraphException.unless(
        inner == b.dim(transposeB ? r - 1 : r - 2),
        "matrix product of %s%s and %s%s: inner lengths differ",
        a,
        transposeA ? " transposed" : "",
        b,
        transposeB ? " transposed" : "");
    out[r - 2] = a.dim(transposeA ? r - 1 : r - 2);
    out[r - 1] = b.dim(transposeB ? r - 2 : r - 1);
    return List.of(new Value.Spec(a.type(), Shape.of(out)));
  }

  @Override
  public SDVariable[] emit(SameDiff sd, List<Value> in) {
    return StockOp.emit(
        "matmul", sd, in, in.get(0).type(), transposeA ? 1 : 0, transposeB ? 1 : 0, 0);
  }

  @Override
  public List<Value> gradient(Graph g, Node node, List<Value> dy) {
    Value a = node.input(0);
    Value b = node.input(1);
    Value d = dy.get(0);
    Value da =
        transposeA ? product(g, b, transposeB, d, true) : product(g, d, false, b, !transposeB);
    Value db =
        transposeB ? product(g, d, true, a, transposeA) : product(g, a, !transposeA, d, false);
    return List.of(da, db);
  }

  private Value product(Graph g, Value a, boolean transposeA, Value b, boolean transposeB) {
    return g.apply1(new MatMul(transposeA, transposeB, precision), a, b);
  }

  @Override
  public <R> R accept(OpVisitor<R> visitor, Node node) {
    return visitor.matMul(this, node);
  }
}
