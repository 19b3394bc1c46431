package org.selfdiff.runner.session.proof;

import org.selfdiff.runner.engine.Memory;

/**
 * What of a tensor can travel instead of it. The mean over k of the squared differences of two
 * tensors' {@code signed} is an estimate of the squared norm of their difference, so that a
 * difference anywhere shows.
 *
 * @param norm L2 norm
 * @param sum sum of the elements
 * @param signed {@value #SUMS} sums of the elements with signs by chance: the k-th is minus where
 *     bit k of the element's number in the stream {@code sketch} is 0
 */
record Sketch(double norm, double sum, double[] signed) {
  /** Name of the stream. */
  static final String STREAM = "sketch";

  /** How many sums. */
  static final int SUMS = 16;

  /** Of the elements that a rule is about. */
  static Sketch of(Memory state, StateRule rule) {
    SplitMix signs = SplitMix.of(STREAM);
    double[] signed = new double[SUMS];
    double square = 0;
    double sum = 0;
    for (long i = 0; i < rule.count(); i++) {
      double v = state.get(rule.offset() + i);
      square += v * v;
      sum += v;
      long bits = signs.word(i);
      for (int k = 0; k < SUMS; k++) {
        signed[k] += (bits >>> k & 1) == 1 ? v : -v;
      }
    }
    return new Sketch(Math.sqrt(square), sum, signed);
  }
}
