package org.selfdiff.methods.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Gradients;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;

/** Losses of scores that can be worked out by hand. */
class SwappedPredictionTest {
  private static final double T = 0.1;
  private static final double LN3 = Math.log(3);

  private final Computed computed = new Computed(DType.F64);
  private final Graph g = computed.graph();
  private final Value prototypes = computed.matrix(new double[][] {{1, 0}, {0, 1}});

  private static SwappedPrediction prediction(Integer... assigned) {
    return new SwappedPrediction(
        new Sinkhorn(0.5, 1, Sinkhorn.Revision.CURRENT), T, List.of(assigned));
  }

  private SwappedPrediction.Crop crop(double[][] rows) {
    Value scores = computed.matrix(rows);
    return new SwappedPrediction.Crop(scores, scores);
  }

  private double loss(SwappedPrediction.LossAndQueue result) {
    return computed.numbers(result.loss())[0];
  }

  @Test
  void theCrossEntropyIsAMeanOverImages() {
    Value shares = computed.matrix(new double[][] {{0.25, 0.75}, {1, 0}});
    Value scores = computed.matrix(new double[][] {{0, T * LN3}, {0, 0}});
    double first = -0.25 * Math.log(0.25) - 0.75 * Math.log(0.75);
    assertThat(computed.numbers(prediction(0).crossEntropy(g, shares, scores))[0])
        .isCloseTo((first + Math.log(2)) / 2, within(1e-12));
  }

  @Test
  void theLossIsAMeanOverTheCropsThatPredict() {
    // The assignment of crop 0 is [[1/3, 2/3], [0.6, 0.4]], as in SinkhornTest.
    SwappedPrediction.Crop assigned = crop(new double[][] {{0, 0}, {0.5 * LN3, 0}});
    SwappedPrediction.Crop even = crop(new double[2][2]);
    SwappedPrediction.Crop sure = crop(new double[][] {{0, T * LN3}, {T * LN3, 0}});
    double ofSure =
        (-1 / 3. * Math.log(0.25)
                - 2 / 3. * Math.log(0.75)
                - 0.6 * Math.log(0.75)
                - 0.4 * Math.log(0.25))
            / 2;
    SwappedPrediction.LossAndQueue result =
        prediction(0).of(g, List.of(assigned, even, sure), prototypes, Optional.empty());
    assertThat(loss(result)).isCloseTo((Math.log(2) + ofSure) / 2, within(1e-12));
    assertThat(result.queue()).isEmpty();
  }

  @Test
  void noGradientPassesThroughTheAssignment() {
    SwappedPrediction.Crop assigned = crop(new double[][] {{0, 0.1}, {0.2, 0}});
    SwappedPrediction.Crop other = crop(new double[][] {{0.3, 0}, {0, 0.1}});
    Value loss = prediction(0).of(g, List.of(assigned, other), prototypes, Optional.empty()).loss();
    List<Value> gradients = Gradients.of(g, loss, List.of(assigned.scores(), other.scores()));
    assertThat(computed.numbers(gradients.get(0))).containsOnly(0);
    assertThat(computed.numbers(gradients.get(1))).doesNotContain(0);
  }

  @Test
  void aQueueThatStillFillsTakesNoPart() {
    // exp(s / ε) = [[3, 1], [1, 3]] is balanced.
    assertThat(withQueue(0, 0.5 * LN3, 0, 0))
        .containsExactly(new double[] {0.75, 0.25, 0.25, 0.75}, within(1e-12));
  }

  @Test
  void aFullQueueJoinsTheAssignmentInFront() {
    // Behind two images of prototype 1: exp(s / ε) = [[1, 3], [1, 3], [3, 1], [1, 3]].
    assertThat(withQueue(0, 0.5 * LN3, 0, 0.5 * LN3))
        .containsExactly(new double[] {5 / 6., 1 / 6., 5 / 14., 9 / 14.}, within(1e-12));
  }

  private double[] withQueue(double... rows) {
    SwappedPrediction.Crop crop = crop(new double[][] {{0.5 * LN3, 0}, {0, 0.5 * LN3}});
    AssignmentQueue queue = new AssignmentQueue(computed.tensor(rows, 1, 2, 2), g.scalar(0));
    return computed.numbers(prediction(0).assignment(g, 0, crop, prototypes, Optional.of(queue)));
  }

  @Test
  void aMixingPriorGivesWhatAssignsAndWhatIsQueuedApart() {
    SwappedPrediction.Crop mixed = crop(new double[][] {{0, 0}, {0.5 * LN3, 0}});
    SwappedPrediction.Crop reversed = crop(new double[][] {{0.5 * LN3, 0}, {0, 0}});
    AssignmentQueue queue =
        new AssignmentQueue(computed.tensor(new double[8], 1, 4, 2), g.scalar(0));
    SwappedPrediction.LossAndQueue result =
        prediction(0)
            .of(g, List.of(mixed, mixed), List.of(reversed), prototypes, Optional.of(queue));
    assertThat(computed.numbers(result.assignments().get(0)))
        .containsExactly(new double[] {0.6, 0.4, 1 / 3., 2 / 3.}, within(1e-12));
    assertThat(computed.numbers(result.queue().orElseThrow().rows()))
        .containsExactly(0.5 * LN3, 0, 0, 0, 0, 0, 0, 0);
  }

  @Test
  void cropsAreCutFromTheBatchCropByCrop() {
    Value projected = computed.matrix(new double[][] {{3, 4}, {0, 2}, {-5, 0}, {1, 0}});
    List<SwappedPrediction.Crop> crops = SwappedPrediction.crops(g, projected, 2, prototypes);
    assertThat(crops).hasSize(2);
    assertThat(computed.numbers(crops.get(0).embedding()))
        .containsExactly(new double[] {0.6, 0.8, 0, 1}, within(1e-12));
    assertThat(computed.numbers(crops.get(1).scores()))
        .containsExactly(new double[] {-1, 0, 1, 0}, within(1e-12));
  }
}
