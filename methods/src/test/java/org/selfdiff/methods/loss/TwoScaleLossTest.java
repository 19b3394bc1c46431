package org.selfdiff.methods.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.GraphException;
import org.selfdiff.methods.graph.Value;

/** Mugs' pairs of crops, one image each, in numbers worked out by hand. */
class TwoScaleLossTest {
  private static final Offset<Double> EXACT = within(1e-12);
  private static final double LN2 = Math.log(2);
  private static final double LN3 = Math.log(3);

  private static double contrast(double[][] predictions) {
    Computed computed = new Computed(DType.F64);
    Value targets = computed.matrix(new double[][] {{1, 0}, {0, 1}});
    Value queue = computed.matrix(new double[][] {{1, 1}, {0, 0}});
    return computed
        .numbers(
            TwoScaleLoss.contrast(
                computed.graph(), computed.matrix(predictions), targets, queue, 1))[0];
  }

  private static double distillation(double[][] student) {
    Computed computed = new Computed(DType.F64);
    Value targets = computed.matrix(new double[][] {{1, 0}, {0.5, 0.5}});
    return computed
        .numbers(TwoScaleLoss.distillation(computed.graph(), computed.matrix(student), targets, 1))[
        0];
  }

  @Test
  void globalPairsAndPairsWithALocalCropWeighOneHalfEach() {
    double large = (Math.log(1 + 2 * Math.E) + LN3) / 2;
    // The local crop is orthogonal to view 0 and to the queue, and equal to view 1.
    double small = (LN3 + Math.log(Math.E + 2) - 1) / 2;
    assertThat(contrast(new double[][] {{1, 0}, {0, 1}, {0, 1}}))
        .isCloseTo((large + small) / 2, EXACT);
    assertThat(contrast(new double[][] {{1, 0}, {0, 1}, {0, 1}, {0, 1}, {0, 1}}))
        .isCloseTo((large + small) / 2, EXACT);
  }

  @Test
  void withoutLocalCropsTheGlobalPairsCountAlone() {
    assertThat(contrast(new double[][] {{1, 0}, {0, 1}}))
        .isCloseTo((Math.log(1 + 2 * Math.E) + LN3) / 2, EXACT);
    double large = (-(Math.log(0.75) + Math.log(0.25)) / 2 + LN2) / 2;
    assertThat(distillation(new double[][] {{LN3, 0}, {0, 0}})).isCloseTo(large, EXACT);
  }

  @Test
  void distributionsMeetCropsAsTargetsOfAContrastDo() {
    double large = (-(Math.log(0.75) + Math.log(0.25)) / 2 + LN2) / 2;
    double small = (-Math.log(0.25) - (Math.log(0.25) + Math.log(0.75)) / 2) / 2;
    assertThat(distillation(new double[][] {{LN3, 0}, {0, 0}, {0, LN3}}))
        .isCloseTo((large + small) / 2, EXACT);
  }

  @Test
  void cropsAreWhole() {
    Graph g = new Graph(DType.F64);
    Value targets = g.input("targets", 4, 2);
    Value student = g.input("student", 7, 2);
    assertThatThrownBy(() -> TwoScaleLoss.distillation(g, student, targets, 1))
        .isInstanceOf(GraphException.class)
        .hasMessage("student student[7, 2] and targets targets[4, 2] of two views");
  }
}
