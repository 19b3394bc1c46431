package org.selfdiff.methods.graph;

import org.nd4j.autodiff.samediff.SDVariable;

/** One tensor of a graph: an input, a state, or an output of a node. Compared by identity. */
public final class Value {
  private final int id;
  private final Spec spec;
  private final SDVariable variable;

  Value(int id, Spec spec, SDVariable variable) {
    this.id = id;
    this.spec = spec;
    this.variable = variable;
  }

  /** Type and shape of a value. */
  public record Spec(DType type, Shape shape) {
    /** Bytes of the value. */
    public long bytes() {
      return shape.size() * type.bytes();
    }
  }

  /** Position in the order of creation, unique within the graph. */
  public int id() {
    return id;
  }

  /** Name of the value in the SameDiff graph. */
  public String name() {
    return variable.name();
  }

  /** Type and shape. */
  public Spec spec() {
    return spec;
  }

  /** Element type. */
  public DType type() {
    return spec.type();
  }

  /** Static shape. */
  public Shape shape() {
    return spec.shape();
  }

  /** Dimension {@code i} of the shape. */
  public long dim(int i) {
    return spec.shape().dim(i);
  }

  /** Number of dimensions. */
  public int rank() {
    return spec.shape().rank();
  }

  SDVariable variable() {
    return variable;
  }

  @Override
  public String toString() {
    return name() + shape();
  }
}
