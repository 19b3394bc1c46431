package org.selfdiff.methods.graph;

import java.util.Arrays;

/** The static shape of a value; rank 0 is a scalar. */
public final class Shape {
  private final long[] dims;

  private Shape(long[] dims) {
    this.dims = dims;
  }

  /**
   * A shape of the given dimensions.
   *
   * @throws GraphException if a dimension is not positive
   */
  public static Shape of(long... dims) {
    for (long d : dims) {
      GraphException.unless(d > 0, "shape %s has a dimension below 1", Arrays.toString(dims));
    }
    return new Shape(dims.clone());
  }

  /** The shape of a scalar. */
  public static Shape scalar() {
    return new Shape(new long[0]);
  }

  /** Number of dimensions. */
  public int rank() {
    return dims.length;
  }

  /** Dimension {@code i}, 0 ≤ i &lt; rank. */
  public long dim(int i) {
    return dims[i];
  }

  /**
   * Number of elements.
   *
   * @throws SizeException if 63 bits do not hold it
   */
  public long size() {
    long n = 1;
    for (long d : dims) {
      if (Math.multiplyHigh(n, d) != 0 || n * d < 0) {
        SizeException.unlessHeld("a value", this);
      }
      n *= d;
    }
    return n;
  }

  /** A copy of the dimensions. */
  public long[] dims() {
    return dims.clone();
  }

  /** This shape with dimension {@code i} replaced. */
  public Shape with(int i, long dim) {
    long[] d = dims.clone();
    d[i] = dim;
    return of(d);
  }

  /**
   * The shape that {@code this} and {@code other} broadcast to, in NumPy's rule.
   *
   * @throws GraphException if they do not broadcast
   */
  Shape broadcast(Shape other) {
    int rank = Math.max(rank(), other.rank());
    long[] out = new long[rank];
    for (int i = 0; i < rank; i++) {
      long a = i < rank - rank() ? 1 : dims[i - rank + rank()];
      long b = i < rank - other.rank() ? 1 : other.dims[i - rank + other.rank()];
      GraphException.unless(
          a == b || a == 1 || b == 1, "shapes %s and %s do not broadcast", this, other);
      out[i] = Math.max(a, b);
    }
    return new Shape(out);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Shape s && Arrays.equals(dims, s.dims);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(dims);
  }

  @Override
  public String toString() {
    return Arrays.toString(dims);
  }
}
