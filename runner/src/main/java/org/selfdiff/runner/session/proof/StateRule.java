package org.selfdiff.runner.session.proof;

import org.selfdiff.methods.graph.Shape;

/**
 * How a tensor of a state begins: {@code bound} times the uniform numbers of a stream, or given
 * numbers. Both are rounded to fp32 whatever the state's type, so that steps in every precision
 * begin alike.
 *
 * @param name full name of the tensor
 * @param offset its first element within the state
 * @param shape its shape
 * @param bound the numbers lie in ±bound; 0 where they are given
 * @param stream name of the sequence
 * @param values given numbers, all or one for all
 */
record StateRule(
    String name, long offset, Shape shape, double bound, String stream, double[] values) {
  /** A tensor of drawn numbers. */
  static StateRule drawn(String name, long offset, Shape shape, double bound, String stream) {
    return new StateRule(name, offset, shape, bound, stream, new double[0]);
  }

  /** A tensor of given numbers. */
  static StateRule given(String name, long offset, Shape shape, double... values) {
    return new StateRule(name, offset, shape, 0, "", values);
  }

  /** Elements of the tensor. */
  long count() {
    return shape.size();
  }

  /** The tensor's elements, one after the other. */
  Numbers numbers() {
    if (bound == 0) {
      return i -> (float) values[values.length == 1 ? 0 : (int) i];
    }
    SplitMix numbers = SplitMix.of(stream);
    return i -> (float) (bound * numbers.uniform(i));
  }

  /** Elements of a tensor by their place. */
  @FunctionalInterface
  interface Numbers {
    /** One of them. */
    double at(long index);
  }
}
