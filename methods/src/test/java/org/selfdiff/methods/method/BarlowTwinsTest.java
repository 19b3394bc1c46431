package org.selfdiff.methods.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;
import org.selfdiff.methods.backbone.Network;
import org.selfdiff.methods.backbone.ResNet;
import org.selfdiff.methods.backbone.Stem;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Gradients;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.mixing.Mixing;
import org.selfdiff.methods.mixing.NoMixing;
import org.selfdiff.methods.mixing.UnMix;
import org.selfdiff.methods.optimizer.Sgd;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.methods.step.Part;

/** The loss against plain loops over its definition, its gradient against their differences. */
class BarlowTwinsTest {
  private static final int N = 6;
  private static final int D = 4;
  private static final double LAMBDA = 0.02;
  private static final double SCALE = 0.3;
  private static final BarlowTwins METHOD = new BarlowTwins(D, 5, 2, LAMBDA, SCALE);

  private final double[][] a = rows("a");
  private final double[][] b = rows("b");

  private static double[][] rows(String name) {
    CounterRandom random = CounterRandom.of(7).at(name);
    double[][] rows = new double[N][D];
    for (double[] row : rows) {
      for (int i = 0; i < D; i++) {
        row[i] = 2 * random.nextGaussian() + i;
      }
    }
    return rows;
  }

  /** The pseudocode of the paper (algorithm 1) with the variance of the authors' batch norm. */
  private static double plain(double[][] a, double[][] b) {
    double loss = 0;
    for (int i = 0; i < D; i++) {
      for (int j = 0; j < D; j++) {
        double c = 0;
        for (int n = 0; n < N; n++) {
          c += standard(a, n, i) * standard(b, n, j) / N;
        }
        loss += i == j ? (c - 1) * (c - 1) : LAMBDA * c * c;
      }
    }
    return SCALE * loss;
  }

  private static double standard(double[][] z, int row, int channel) {
    double mean = 0;
    for (double[] each : z) {
      mean += each[channel] / N;
    }
    double variance = 0;
    for (double[] each : z) {
      variance += (each[channel] - mean) * (each[channel] - mean) / N;
    }
    return (z[row][channel] - mean) / Math.sqrt(variance + 1e-5);
  }

  private double[] computed(boolean gradient) {
    return computed(a, b, gradient);
  }

  private static double[] computed(double[][] a, double[][] b, boolean gradient) {
    Graph g = new Graph(DType.F64);
    Value x = g.input("a", N, D);
    Value y = g.input("b", N, D);
    Value loss = METHOD.loss(g, x, y);
    Value wanted = gradient ? Gradients.of(g, loss, List.of(x, y)).get(0) : g.reshape(loss, 1);
    return g.sameDiff()
        .output(Map.of("a", Nd4j.create(a), "b", Nd4j.create(b)), wanted.name())
        .get(wanted.name())
        .dup('c')
        .reshape(gradient ? N * D : 1)
        .toDoubleVector();
  }

  @Test
  void theLossIsThatOfTheDefinition() {
    assertThat(computed(false)[0]).isCloseTo(plain(a, b), within(1e-12));
  }

  @Test
  void equalViewsLeaveTheOtherElementsAlone() {
    // Each channel is correlated with itself up to the epsilon of the variance.
    assertThat(computed(a, a, false)[0]).isPositive().isLessThan(SCALE * LAMBDA * D * (D - 1));
  }

  @Test
  void theGradientIsThatOfTheDefinition() {
    double[] gradient = computed(true);
    double h = 1e-6;
    for (int n = 0; n < N; n++) {
      for (int i = 0; i < D; i++) {
        double at = a[n][i];
        a[n][i] = at + h;
        double above = plain(a, b);
        a[n][i] = at - h;
        double below = plain(a, b);
        a[n][i] = at;
        assertThat(gradient[n * D + i]).isCloseTo((above - below) / (2 * h), within(1e-8));
      }
    }
  }

  private static MethodGraph train(Mixing mixing) {
    Network backbone = new ResNet(ResNet.Block.BASIC, List.of(1, 1, 1, 1), Stem.CIFAR, 2, false);
    Sgd sgd = new Sgd(0.1, OptionalInt.empty(), 0.9, 0, false);
    return METHOD.train(new StepSpec(DType.F32, backbone, N, 8, Crops.NONE, sgd, mixing));
  }

  @Test
  void theProjectorHasTheTensorsOfTheAuthorsCheckpoint() {
    List<String> names =
        train(new NoMixing()).step().states().stream()
            .flatMap(state -> state.parts().stream())
            .map(Part::name)
            .filter(name -> name.startsWith("encoder.fc."))
            .toList();
    assertThat(names)
        .containsExactlyInAnyOrder(
            "encoder.fc.0.weight",
            "encoder.fc.1.weight",
            "encoder.fc.1.bias",
            "encoder.fc.3.weight",
            "encoder.fc.1.running_mean",
            "encoder.fc.1.running_var");
  }

  @Test
  void underUnMixTheLossIsEvaluatedThreeTimes() {
    MethodGraph graph = train(new UnMix(0.5, 1));
    assertThat(graph.step().metrics()).containsKeys("loss_plain", "loss_mixed", "loss_reversed");
    assertThat(graph.mixtures()).extracting(MethodGraph.MixedView::view).containsExactly("view_1");
  }
}
