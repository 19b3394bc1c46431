package org.selfdiff.methods.graph;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * The lower factor L of positive definite matrices A = L Lᵀ, over the last two axes. Only the lower
 * triangle of A is read, and the gradient is that by its elements. A matrix that is not positive
 * definite gives no numbers.
 */
public record Cholesky() implements Primitive {

  @Override
  public List<Value.Spec> infer(List<Value> in) {
    Value a = in.get(0);
    int r = a.rank();
    GraphException.unless(
        r >= 2 && a.dim(r - 2) == a.dim(r - 1), "Cholesky factor of %s: it is not square", a);
    return List.of(a.spec());
  }

  @Override
  public SDVariable[] emit(SameDiff sd, List<Value> in) {
    return StockOp.emit("cholesky", sd, in, in.get(0).type());
  }

  /**
   * With Φ the lower triangle with half of its diagonal: S = L⁻ᵀ Φ(Lᵀ dL) L⁻¹ (Murray 2016, arXiv
   * 1602.07527, equation 10), of which an element below the diagonal gets S and Sᵀ.
   */
  @Override
  public List<Value> gradient(Graph g, Node node, List<Value> dy) {
    Value l = node.output();
    Value half = g.mul(g.matmul(l, true, dy.get(0), false), triangle(g, l, 0.5));
    TriangularSolve byTranspose = new TriangularSolve(true);
    Value left = transposed(g, g.apply1(byTranspose, l, half));
    Value s = g.apply1(byTranspose, l, left);
    return List.of(g.mul(g.add(s, transposed(g, s)), triangle(g, l, 0.5)));
  }

  /** Ones below the diagonal of a matrix as large as those of x, and a number on it. */
  static Value triangle(Graph g, Value x, double diagonal) {
    int n = Math.toIntExact(x.dim(x.rank() - 1));
    SizeException.unlessHeld("a triangle of a matrix", Shape.of(n, n));
    double[] mask = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        mask[i * n + j] = i == j ? diagonal : 1;
      }
    }
    return g.apply1(new Constant(g.type(), Shape.of(n, n), mask));
  }

  private static Value transposed(Graph g, Value x) {
    int[] axes = new int[x.rank()];
    for (int i = 0; i < axes.length; i++) {
      axes[i] = i;
    }
    axes[axes.length - 1]--;
    axes[axes.length - 2]++;
    return g.permute(x, axes);
  }

  @Override
  public <R> R accept(OpVisitor<R> visitor, Node node) {
    return visitor.cholesky(this, node);
  }
}
