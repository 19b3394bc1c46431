package org.selfdiff.runner.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.random.CounterRandom;

class BarnesHutTsneTest {
  private static final int DIM = 12;

  /** Points around as many random directions as there are classes, in turn. */
  static Features blobs(int rows, int classes, double deviation) {
    CounterRandom random = CounterRandom.of(3).at("blobs");
    CounterRandom drawn = random.at("centers");
    double[] centers =
        IntStream.range(0, classes * DIM).mapToDouble(i -> drawn.nextDouble()).toArray();
    float[] values = new float[rows * DIM];
    int[] labels = IntStream.range(0, rows).map(i -> i % classes).toArray();
    for (int i = 0; i < values.length; i++) {
      double center = 4 * centers[labels[i / DIM] * DIM + i % DIM] - 2;
      values[i] = (float) (center + deviation * random.nextGaussian());
    }
    return new Features(values, rows, DIM, labels);
  }

  private static double[][] points(int n, double deviation) {
    CounterRandom random = CounterRandom.of(5).at("points");
    double[][] y = new double[2][n];
    for (int i = 0; i < 2 * n; i++) {
      y[i % 2][i / 2] = deviation * random.nextGaussian();
    }
    return y;
  }

  private static double[] flat(double[][] gradient) {
    return Arrays.stream(gradient).flatMapToDouble(Arrays::stream).toArray();
  }

  private static SparseAffinities sparse(
      Features features, int k, double perplexity, RowThreads threads) {
    Vectors vectors = new UnitVectors(features);
    return SparseAffinities.of(
        vectors, FeatureNeighbors.search(vectors, k, 1), perplexity, threads);
  }

  @Test
  void withAllNeighborsAndNothingTakenTogetherTheGradientIsTheExactOne() {
    int n = 300;
    Features blobs = blobs(n, 4, 0.8);
    try (RowThreads threads = new RowThreads(2)) {
      double[] p = Affinities.conditional(new UnitVectors(blobs), 20, threads);
      double[][] y = points(n, 5);
      double[] exact = flat(new Tsne(Affinities.joint(p, n), y, threads).gradient(1));
      SparseAffinities all = sparse(blobs, n - 1, 20, threads);

      double[] none = flat(new BarnesHutTsne(all, y, 0, threads).gradient(1));
      assertThat(none).containsExactly(exact, within(1e-9));
      // What taking together costs goes down with theta.
      double length = distance(exact, new double[2 * n]);
      double half = distance(flat(new BarnesHutTsne(all, y, 0.5, threads).gradient(1)), exact);
      double fifth = distance(flat(new BarnesHutTsne(all, y, 0.2, threads).gradient(1)), exact);
      assertThat(half / length).isBetween(1e-3, 0.05);
      assertThat(fifth).isBetween(1e-4 * length, half / 3);
    }
  }

  private static double distance(double[] a, double[] b) {
    return Math.sqrt(
        IntStream.range(0, a.length).mapToDouble(i -> (a[i] - b[i]) * (a[i] - b[i])).sum());
  }

  @Test
  void theTreeFindsEveryPointOnceEvenWhereTheyCoincide() {
    for (double deviation : new double[] {0, 1e-300, 1, 1e9}) {
      double[][] y = points(500, deviation);
      for (int i = 100; i < 150; i++) {
        y[0][i] = y[0][0];
        y[1][i] = y[1][0];
      }
      QuadTree tree = new QuadTree(500);
      tree.build(y);
      double[] found = new double[3];
      for (int at = 0; at < 500; at += 7) {
        tree.push(at, 0, found);
        double sum = 0;
        for (int j = 0; j < 500; j++) {
          double dx = tree.x[at] - y[0][j];
          double dy = tree.y[at] - y[1][j];
          sum += 1 / (1 + dx * dx + dy * dy);
        }
        assertThat(found[0]).isCloseTo(sum - 1, within(1e-9 * sum));
      }
      assertThat(tree.point).containsExactlyInAnyOrder(IntStream.range(0, 500).toArray());
    }
  }

  @Test
  void affinitiesAreSymmetricAndSumToOne() {
    try (RowThreads threads = new RowThreads(2)) {
      SparseAffinities affinities = sparse(blobs(200, 3, 1), 30, 10, threads);
      double sum = 0;
      for (int i = 0; i < 200; i++) {
        for (int e = affinities.begin()[i]; e < affinities.begin()[i + 1]; e++) {
          int j = affinities.column()[e];
          assertThat(j).isNotEqualTo(i);
          int back =
              Arrays.binarySearch(
                  affinities.column(), affinities.begin()[j], affinities.begin()[j + 1], i);
          assertThat(affinities.p()[back]).isEqualTo(affinities.p()[e]);
          sum += affinities.p()[e];
        }
      }
      assertThat(sum).isCloseTo(1, within(1e-5));
    }
  }

  /** The exact divergence of either map, of the same joint probabilities. */
  @Test
  void theMapIsAboutAsGoodAsTheExactOne() {
    int n = 400;
    Features blobs = blobs(n, 5, 1);
    PlaneMap exact = Tsne.of(blobs, 30, 1, 2);
    PlaneMap fast = BarnesHutTsne.of(blobs, 30, 1, 2);
    try (RowThreads threads = new RowThreads(2)) {
      float[] p = Affinities.joint(Affinities.conditional(new UnitVectors(blobs), 30, threads), n);
      double divergence = new Tsne(p, new double[][] {fast.x(), fast.y()}, threads).divergence();
      assertThat(divergence).isCloseTo(exact.divergence(), within(0.05 * exact.divergence()));
      assertThat(fast.divergence()).isCloseTo(divergence, within(0.1 * divergence));
    }
    assertThat(fast.nearestAgree(blobs.labels()))
        .isCloseTo(exact.nearestAgree(blobs.labels()), within(0.03));
  }

  @Test
  void equalSeedsGiveEqualMapsWithAnyNumberOfThreads() {
    Features blobs = blobs(150, 3, 0.5);

    PlaneMap one = BarnesHutTsne.of(blobs, 10, 7, 1);

    assertThat(BarnesHutTsne.of(blobs, 10, 7, 3).x()).containsExactly(one.x());
    assertThat(BarnesHutTsne.of(blobs, 10, 8, 1).x()).isNotEqualTo(one.x());
  }

  @Test
  void equalImagesHaveAMapToo() {
    float[] values = new float[40 * DIM];
    Arrays.fill(values, 1);
    PlaneMap map = BarnesHutTsne.of(new Features(values, 40, DIM, new int[40]), 30, 0, 1);

    assertThat(Arrays.stream(map.x())).allMatch(Double::isFinite);
    assertThat(map.divergence()).isFinite();
  }

  @Test
  void tooFewImagesAreRefused() {
    assertThatThrownBy(() -> BarnesHutTsne.of(blobs(3, 3, 1), 30, 0, 1))
        .isInstanceOf(EvaluationException.class)
        .hasMessage("t-SNE of 3 images: expected 8 to 100000");
  }
}
