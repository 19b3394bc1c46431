package org.selfdiff.methods.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.selfdiff.methods.graph.DType;

/** Assignments that can be worked out by hand. */
class SinkhornTest {
  /** exp(scores / 0.5) is [[1, 1], [3, 1]]. */
  private static final double[][] SCORES = {{0, 0}, {0.5 * Math.log(3), 0}};

  /** Exponents 100 and 0, 50 and 20 with ε = 0.01; in single precision exp(100) is infinite. */
  private static final double[][] EXTREME = {{1, 0}, {0.5, 0.2}};

  private static double[] assign(
      DType type, double epsilon, int iterations, Sinkhorn.Revision form, double[][] scores) {
    Computed computed = new Computed(type);
    return computed.numbers(
        new Sinkhorn(epsilon, iterations, form).assign(computed.graph(), computed.matrix(scores)));
  }

  @Test
  void oneRoundGivesPrototypesAndThenImagesTheSameMass() {
    double[] expected = {1 / 3., 2 / 3., 0.6, 0.4};
    for (Sinkhorn.Revision form : Sinkhorn.Revision.values()) {
      assertThat(assign(DType.F64, 0.5, 1, form, SCORES))
          .as(form.name())
          .containsExactly(expected, within(1e-12));
    }
  }

  @Test
  void withoutRoundsTheCurrentFormSumsTheWholeBatchToItsSize() {
    assertThat(assign(DType.F64, 0.5, 0, Sinkhorn.Revision.CURRENT, SCORES))
        .containsExactly(new double[] {1 / 3., 1 / 3., 1, 1 / 3.}, within(1e-12));
  }

  @Test
  void withoutRoundsTheOriginalFormSumsEveryRowToOne() {
    assertThat(assign(DType.F64, 0.5, 0, Sinkhorn.Revision.ORIGINAL, SCORES))
        .containsExactly(new double[] {0.5, 0.5, 0.75, 0.25}, within(1e-12));
  }

  @Test
  void theOriginalFormTakesTheLargestFiniteNumberForAnInfinity() {
    assertThat(assign(DType.F32, 0.01, 1, Sinkhorn.Revision.ORIGINAL, EXTREME))
        .containsExactly(new double[] {1, 0, 1 / 3., 2 / 3.}, within(1e-6));
  }

  @Test
  void theStableFormNeedsNoReplacement() {
    double[] expected = {1, 0, 0, 1};
    assertThat(assign(DType.F32, 0.01, 1, Sinkhorn.Revision.ORIGINAL_STABLE, EXTREME))
        .containsExactly(expected, within(1e-6));
    assertThat(assign(DType.F64, 0.01, 1, Sinkhorn.Revision.CURRENT, EXTREME))
        .containsExactly(expected, within(1e-6));
  }

  @Test
  void aPrototypeWithoutMassTakesNoPart() {
    double[][] scores = {{1, -1}, {0.9, -1}};
    assertThat(assign(DType.F32, 0.01, 2, Sinkhorn.Revision.ORIGINAL_STABLE, scores))
        .containsExactly(1, 0, 1, 0);
  }

  @Test
  void theLargestExponentIsTheLastThatDoesNotOverflow() {
    assertThat(Sinkhorn.largestExponent(Float.MAX_VALUE)).isEqualTo(88.72283172607422);
    assertThat((float) Math.exp(Sinkhorn.largestExponent(Float.MAX_VALUE))).isFinite();
    assertThat((float) Math.exp(Math.nextUp((float) Sinkhorn.largestExponent(Float.MAX_VALUE))))
        .isInfinite();
    assertThat(Math.exp(Sinkhorn.largestExponent(Double.MAX_VALUE))).isFinite();
  }
}
