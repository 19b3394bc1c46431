package org.selfdiff.methods.graph;

import java.util.Arrays;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Numbers that never change.
 *
 * @param type element type
 * @param shape shape of the constant
 * @param values all elements in row-major order, or one that fills the shape
 */
public record Constant(DType type, Shape shape, double[] values) implements Primitive {
  private static final long FILLED_AT_ONCE = 1 << 16;

  /**
   * Checks the number of elements.
   *
   * @throws GraphException if the values fit neither rule
   */
  public Constant {
    GraphException.unless(
        values.length == 1 || values.length == shape.size(),
        "a constant of shape %s was given %d values",
        shape,
        values.length);
    values = values.clone();
  }

  /** One number in every element. */
  public static Constant filled(DType type, double value, Shape shape) {
    return new Constant(type, shape, new double[] {value});
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Constant c
        && c.type == type
        && c.shape.equals(shape)
        && Arrays.equals(c.values, values);
  }

  @Override
  public int hashCode() {
    return 31 * shape.hashCode() + Arrays.hashCode(values);
  }

  @Override
  public List<Value.Spec> infer(List<Value> in) {
    return List.of(new Value.Spec(type, shape));
  }

  @Override
  public SDVariable[] emit(SameDiff sd, List<Value> inputs) {
    if (values.length == 1 && shape.size() > FILLED_AT_ONCE) {
      // Numbers of which there are many are repeated when they are needed, not kept by the graph.
      long[] one = new long[shape.rank()];
      Arrays.fill(one, 1);
      INDArray single = Nd4j.createUninitialized(type.nd4j(), one).assign(values[0]);
      SDVariable[] in = {sd.constant(single)};
      return new StockOp("tile", sd, in, type, 1).integers(shape.dims()).outputVariables();
    }
    INDArray a = Nd4j.createUninitialized(type.nd4j(), shape.dims());
    if (values.length == 1) {
      a.assign(values[0]);
    } else {
      for (int i = 0; i < values.length; i++) {
        a.putScalar(i, values[i]);
      }
    }
    return new SDVariable[] {sd.constant(a)};
  }

  @Override
  public List<Value> gradient(Graph g, Node node, List<Value> dy) {
    return List.of();
  }

  @Override
  public <R> R accept(OpVisitor<R> visitor, Node node) {
    return visitor.constant(this, node);
  }
}
