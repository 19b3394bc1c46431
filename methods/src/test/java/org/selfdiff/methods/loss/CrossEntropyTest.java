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

/** Two images of the classes 0 and 2, of three classes. */
class CrossEntropyTest {
  private static final double[][] LOGITS = {{1, 2, -0.5}, {0.25, -1, 3}};
  private static final double[][] CLASSES = {{1, 0, 0}, {0, 0, 1}};
  private static final double SMOOTHING = 0.1;

  private final Computed computed = new Computed(DType.F64);
  private final Graph g = computed.graph();
  private final Value classes = computed.matrix(CLASSES);

  private double number(Value v) {
    return computed.numbers(v)[0];
  }

  /** PyTorch's formula: (1 - ε) times that of the class, ε times the mean of all. */
  private static double expected(double[][] logits) {
    double sum = 0;
    for (int row = 0; row < logits.length; row++) {
      double all = 0;
      double mean = 0;
      for (double z : logits[row]) {
        all += Math.exp(z);
        mean += z / logits[row].length;
      }
      double own = logits[row][row == 0 ? 0 : 2];
      sum += Math.log(all) - (1 - SMOOTHING) * own - SMOOTHING * mean;
    }
    return sum / logits.length;
  }

  private Value loss(Value logits) {
    return CrossEntropy.mean(
        g, logits, CrossEntropy.smoothed(g, classes, SMOOTHING), Optional.empty());
  }

  @Test
  void smoothingTakesItsShareFromTheClassForAll() {
    assertThat(number(loss(computed.matrix(LOGITS)))).isCloseTo(expected(LOGITS), within(1e-12));
    assertThat(computed.numbers(CrossEntropy.smoothed(g, classes, 0.3)))
        .containsExactly(new double[] {0.8, 0.1, 0.1, 0.1, 0.1, 0.8}, within(1e-15));
  }

  @Test
  void theGradientIsThatOfSmallDifferences() {
    Value logits = computed.matrix(LOGITS);
    double[] gradient = computed.numbers(Gradients.of(g, loss(logits), List.of(logits)).get(0));
    double step = 1e-6;
    for (int i = 0; i < gradient.length; i++) {
      double[][] more = {LOGITS[0].clone(), LOGITS[1].clone()};
      double[][] less = {LOGITS[0].clone(), LOGITS[1].clone()};
      more[i / 3][i % 3] += step;
      less[i / 3][i % 3] -= step;
      double slope = (expected(more) - expected(less)) / (2 * step);
      assertThat(gradient[i]).isCloseTo(slope, within(1e-9));
    }
  }

  @Test
  void anImageIsRightWhereNoOtherClassHasALargerLogit() {
    Value logits = computed.matrix(new double[][] {{1, 2, -0.5}, {3, -1, 3}});
    assertThat(number(CrossEntropy.top(g, logits, classes, Optional.empty(), 1))).isEqualTo(50);
    assertThat(number(CrossEntropy.top(g, logits, classes, Optional.empty(), 2))).isEqualTo(100);
    Optional<Value> weights = Optional.of(computed.tensor(new double[] {1, 0.25}, 2));
    assertThat(number(CrossEntropy.top(g, logits, classes, weights, 1))).isEqualTo(12.5);
  }
}
