package org.selfdiff.runner.golden;

import java.util.Arrays;
import java.util.List;

/** An array of a golden case, row-major: real numbers or whole ones. */
sealed interface GoldenArray {
  /** The lengths of its axes; empty for a single number. */
  int[] shape();

  /** The array as real numbers. */
  double[] toDoubles();

  /** The lengths of its axes as a graph takes them. */
  default long[] dims() {
    return Arrays.stream(shape()).asLongStream().toArray();
  }

  /** Real numbers. */
  record Reals(int[] shape, double[] values) implements GoldenArray {
    public Reals {
      checkSize(shape, values.length);
    }

    @Override
    public double[] toDoubles() {
      return values;
    }
  }

  /** Whole numbers, compared exactly whatever the tolerance. */
  record Integers(int[] shape, long[] values) implements GoldenArray {
    public Integers {
      checkSize(shape, values.length);
    }

    @Override
    public double[] toDoubles() {
      return Arrays.stream(values).asDoubleStream().toArray();
    }
  }

  /** Real numbers along one axis. */
  static GoldenArray list(double... values) {
    return new Reals(new int[] {values.length}, values);
  }

  static GoldenArray reals(double[] values, int... shape) {
    return new Reals(shape, values);
  }

  static GoldenArray integers(int[] values, int... shape) {
    return new Integers(shape, Arrays.stream(values).asLongStream().toArray());
  }

  /** Arrays of one shape and kind behind each other along a new first axis. */
  static GoldenArray stack(List<GoldenArray> arrays) {
    int[] one = arrays.get(0).shape();
    int[] shape = new int[one.length + 1];
    shape[0] = arrays.size();
    System.arraycopy(one, 0, shape, 1, one.length);
    double[] values = arrays.stream().flatMapToDouble(a -> Arrays.stream(a.toDoubles())).toArray();
    GoldenArray reals = new Reals(shape, values);
    return arrays.get(0) instanceof Integers ? reals.whole() : reals;
  }

  /** An element's new value. */
  interface Change {
    /** The new value of the element at an index. */
    double of(int index, double value);
  }

  /** Real numbers of the same shape. */
  default GoldenArray mapped(Change change) {
    double[] values = toDoubles().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] = change.of(i, values[i]);
    }
    return new Reals(shape(), values);
  }

  /** Euclidean length of the array as one vector. */
  default double length() {
    return Math.sqrt(Arrays.stream(toDoubles()).map(v -> v * v).sum());
  }

  /** One entry along the first axis, as real numbers. */
  default GoldenArray row(int index) {
    double[] values = toDoubles();
    int size = values.length / shape()[0];
    return new Reals(
        Arrays.copyOfRange(shape(), 1, shape().length),
        Arrays.copyOfRange(values, index * size, (index + 1) * size));
  }

  /** The same elements in another shape. */
  default GoldenArray shaped(int... shape) {
    return this instanceof Integers whole
        ? new Integers(shape, whole.values())
        : new Reals(shape, toDoubles());
  }

  /** The array as whole numbers. */
  default GoldenArray whole() {
    return new Integers(shape(), Arrays.stream(toDoubles()).mapToLong(v -> (long) v).toArray());
  }

  /** The array as single-precision numbers. */
  default float[] toFloats() {
    double[] values = toDoubles();
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  /** The array as 32-bit whole numbers; fails for real numbers. */
  default int[] toInts() {
    if (this instanceof Integers integers) {
      return Arrays.stream(integers.values()).mapToInt(Math::toIntExact).toArray();
    }
    throw new IllegalStateException("real numbers where whole numbers are needed");
  }

  private static void checkSize(int[] shape, int length) {
    if (Arrays.stream(shape).reduce(1, Math::multiplyExact) != length) {
      throw new IllegalArgumentException(
          length + " values do not fill the shape " + Arrays.toString(shape));
    }
  }
}
