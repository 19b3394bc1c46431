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

/** DINO's objective in numbers worked out by hand. */
class SelfDistillationTest {
  private static final Offset<Double> EXACT = within(1e-12);
  private static final double LN3 = Math.log(3);

  private final Computed computed = new Computed(DType.F64);
  private final Graph g = computed.graph();

  @Test
  void targetsAreCenteredAndSharpened() {
    Value teacher = computed.matrix(new double[][] {{1 + 0.5 * LN3, 2}, {1, 2}});
    Value center = computed.matrix(new double[][] {{1, 2}});
    Value targets = SelfDistillation.targets(g, teacher, center, computed.number(0.5));
    assertThat(computed.numbers(targets))
        .containsExactly(new double[] {0.75, 0.25, 0.5, 0.5}, EXACT);
  }

  @Test
  void aPairIsACrossEntropyInTheMeanOverTheBatch() {
    Value student = computed.matrix(new double[][] {{0.1 * LN3, 0}, {0, 0}});
    Value target = computed.matrix(new double[][] {{0.75, 0.25}, {1, 0}});
    double first = -(0.75 * Math.log(0.75) + 0.25 * Math.log(0.25));
    double loss = computed.numbers(SelfDistillation.ofPair(g, student, target, 0.1))[0];
    assertThat(loss).isCloseTo((first + Math.log(2)) / 2, EXACT);
  }

  @Test
  void everyCropMeetsTheTeachersOtherViews() {
    // Targets of one image: 3 to 1 for its first view, even for its second.
    Value targets = computed.matrix(new double[][] {{0.75, 0.25}, {0.5, 0.5}});
    Value student = computed.matrix(new double[][] {{0, 0}, {LN3, 0}, {0, LN3}});
    double ofFirst = Math.log(2);
    double ofSecond = -(0.75 * Math.log(0.75) + 0.25 * Math.log(0.25));
    double localWithFirst = -(0.75 * Math.log(0.25) + 0.25 * Math.log(0.75));
    double localWithSecond = -(0.5 * Math.log(0.25) + 0.5 * Math.log(0.75));
    double loss = computed.numbers(SelfDistillation.ofCrops(g, student, targets, 1))[0];
    assertThat(loss).isCloseTo((ofFirst + ofSecond + localWithFirst + localWithSecond) / 4, EXACT);
  }

  @Test
  void withoutLocalCropsThereAreTwoPairs() {
    Value targets = computed.matrix(new double[][] {{0.75, 0.25}, {0.5, 0.5}});
    Value student = computed.matrix(new double[][] {{0, 0}, {LN3, 0}});
    double ofSecond = -(0.75 * Math.log(0.75) + 0.25 * Math.log(0.25));
    double loss = computed.numbers(SelfDistillation.ofCrops(g, student, targets, 1))[0];
    assertThat(loss).isCloseTo((Math.log(2) + ofSecond) / 2, EXACT);
  }

  @Test
  void theCenterFollowsTheRawOutputs() {
    Value center = computed.matrix(new double[][] {{1, 2}});
    Value teacher = computed.matrix(new double[][] {{0, 10}, {4, 30}});
    Value after = SelfDistillation.center(g, center, teacher, 0.9);
    assertThat(computed.numbers(after)).containsExactly(new double[] {1.1, 3.8}, EXACT);
  }

  @Test
  void theEntropyTellsBothKindsOfCollapse() {
    Value center = computed.matrix(new double[][] {{0, 0, 0, 0}});
    Value even = computed.matrix(new double[][] {{7, 7, 7, 7}});
    Value certain = computed.matrix(new double[][] {{900, 0, 0, 0}});
    Value tau = computed.number(0.04);
    assertThat(computed.numbers(SelfDistillation.entropy(g, even, center, tau))[0])
        .isCloseTo(Math.log(4), EXACT);
    assertThat(computed.numbers(SelfDistillation.entropy(g, certain, center, tau))[0])
        .isCloseTo(0, EXACT);
  }

  @Test
  void cropsThatAreNoWholeBatchesAreRefused() {
    Value targets = g.input("targets", 4, 3);
    Value student = g.input("student", 5, 3);
    assertThatThrownBy(() -> SelfDistillation.ofCrops(g, student, targets, 0.1))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("targets");
  }
}
