package org.selfdiff.runner.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.random.CounterRandom;

class TsneTest {
  private static final int DIM = 5;

  /** Points around as many orthogonal directions as there are classes, in turn. */
  private static Features blobs(int perClass, int classes, double deviation) {
    CounterRandom random = CounterRandom.of(2).at("blobs");
    int rows = perClass * classes;
    float[] values = new float[rows * DIM];
    int[] labels = IntStream.range(0, rows).map(i -> i % classes).toArray();
    for (int i = 0; i < rows; i++) {
      for (int d = 0; d < DIM; d++) {
        double center = d == labels[i] ? 3 : 0;
        values[i * DIM + d] = (float) (center + deviation * random.nextGaussian());
      }
    }
    return new Features(values, rows, DIM, labels);
  }

  private static double[][] points(int n) {
    CounterRandom random = CounterRandom.of(4).at("points");
    double[][] y = new double[2][n];
    for (int i = 0; i < 2 * n; i++) {
      y[i % 2][i / 2] = 3 * random.nextGaussian();
    }
    return y;
  }

  @Test
  void threeBlobsStayThree() {
    Features blobs = blobs(60, 3, 0.4);

    PlaneMap map = Tsne.of(blobs, 20, 0, 2);

    assertThat(map.nearestAgree(blobs.labels())).isEqualTo(1);
    assertThat(map.divergence()).isBetween(0.0, 1.0);
    assertThat(map.perplexity()).isEqualTo(20);
  }

  @Test
  void whatCannotBeToldApartIsNotToldApart() {
    Features one = blobs(60, 3, 50);

    assertThat(Tsne.of(one, 20, 0, 1).nearestAgree(one.labels())).isBetween(0.15, 0.6);
  }

  @Test
  void equalSeedsGiveEqualMapsWithAnyNumberOfThreads() {
    Features blobs = blobs(20, 3, 0.5);

    PlaneMap one = Tsne.of(blobs, 10, 7, 1);

    assertThat(Tsne.of(blobs, 10, 7, 3).x()).containsExactly(one.x());
    assertThat(Tsne.of(blobs, 10, 8, 1).x()).isNotEqualTo(one.x());
  }

  @Test
  void everyPointHasThePerplexityAskedFor() {
    Features blobs = blobs(40, 3, 0.5);
    int n = blobs.rows();
    try (RowThreads threads = new RowThreads(1)) {
      double[] p = Affinities.conditional(new UnitVectors(blobs), 12, threads);
      for (int i = 0; i < n; i++) {
        double entropy = 0;
        double sum = 0;
        for (int j = 0; j < n; j++) {
          double pij = p[i * n + j];
          entropy -= pij == 0 ? 0 : pij * Math.log(pij);
          sum += pij;
        }
        assertThat(sum).isCloseTo(1, within(1e-12));
        assertThat(p[i * n + i]).isZero();
        assertThat(entropy).isCloseTo(Math.log(12), within(1e-5));
      }
    }
  }

  @Test
  void theGradientIsTheSlopeOfTheDivergence() {
    int n = 30;
    double step = 1e-5;
    try (RowThreads threads = new RowThreads(1)) {
      float[] p =
          Affinities.joint(
              Affinities.conditional(new UnitVectors(blobs(10, 3, 0.5)), 5, threads), n);
      double[][] y = points(n);
      Tsne tsne = new Tsne(p, y, threads);
      double[][] gradient = tsne.gradient(1);
      double[][] expected = {gradient[0].clone(), gradient[1].clone()};
      for (int axis = 0; axis < 2; axis++) {
        for (int i = 0; i < n; i++) {
          double here = y[axis][i];
          y[axis][i] = here + step;
          double above = tsne.divergence();
          y[axis][i] = here - step;
          double below = tsne.divergence();
          y[axis][i] = here;
          assertThat((above - below) / (2 * step)).isCloseTo(expected[axis][i], within(1e-7));
        }
      }
    }
  }

  @Test
  void theDivergenceIsThatOfItsDefinition() {
    float[] p = {0, 0.25f, 0.125f, 0.25f, 0, 0.125f, 0.125f, 0.125f, 0};
    double[][] y = {{0, 1, 0}, {0, 0, 2}};
    double[] w = {1 / 2.0, 1 / 5.0, 1 / 6.0};
    double z = 2 * (w[0] + w[1] + w[2]);
    double expected =
        2
            * (0.25 * Math.log(0.25 * z / w[0])
                + 0.125 * Math.log(0.125 * z / w[1])
                + 0.125 * Math.log(0.125 * z / w[2]));
    try (RowThreads threads = new RowThreads(1)) {
      assertThat(new Tsne(p, y, threads).divergence()).isCloseTo(expected, within(1e-12));
    }
  }

  @Test
  void tooFewImagesAreRefused() {
    assertThatThrownBy(() -> Tsne.of(blobs(1, 3, 1), 30, 0, 1))
        .isInstanceOf(EvaluationException.class)
        .hasMessage("t-SNE of 3 images: expected 8 to 2000");
  }
}
