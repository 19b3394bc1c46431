package org.selfdiff.runner.evaluate;

/**
 * t-SNE (van der Maaten and Hinton 2008, JMLR 9), exact: a map of features in the plane that keeps
 * neighbors together. Distances and directions between far groups mean nothing.
 *
 * <p>Symbols: p_ij joint probabilities of the features, y_i points of the map, w_ij = 1 / (1 + |y_i
 * - y_j|²), Z the sum of all w_ij, q_ij = w_ij / Z. {@link Descent} makes KL(P‖Q) small.
 */
public final class Tsne {
  /** Points up to which n² numbers and 1000 passes over them take seconds. */
  public static final int MOST_POINTS = 2000;

  /** Perplexity of the figures in the literature. */
  public static final double PERPLEXITY = 30;

  /** Points below which there are no neighbors to speak of. */
  public static final int FEWEST_POINTS = 8;

  private final float[] p;
  private final RowThreads threads;
  private final double[][] y;
  private final double[][] gradient;
  private final double[][] attraction;
  private final double[][] repulsion;
  private final double[] weights;

  /**
   * @param p joint probabilities, [n, n]
   * @param y the map, [2][n]; it is changed in place
   */
  Tsne(float[] p, double[][] y, RowThreads threads) {
    int n = y[0].length;
    this.p = p;
    this.y = y;
    this.threads = threads;
    gradient = new double[2][n];
    attraction = new double[2][n];
    repulsion = new double[2][n];
    weights = new double[n];
  }

  /**
   * The map of features.
   *
   * @param features 8 to 2000 images; their lengths do not count
   * @param perplexity number of neighbors that a point has, roughly; less than a third of the
   *     images are used in any case
   * @param seed equal seeds give equal maps, whatever the number of threads
   * @param threads processor threads
   * @throws EvaluationException if there are too few images or too many
   */
  public static PlaneMap of(Features features, double perplexity, long seed, int threads) {
    int n = features.rows();
    if (n < FEWEST_POINTS || n > MOST_POINTS) {
      throw new EvaluationException(
          "t-SNE of %d images: expected %d to %d".formatted(n, FEWEST_POINTS, MOST_POINTS));
    }
    double reachable = Math.min(perplexity, (n - 2) / 3.0);
    try (RowThreads rows = new RowThreads(threads)) {
      double[] conditional = Affinities.conditional(new UnitVectors(features), reachable, rows);
      double[][] y = Descent.start(n, seed);
      Tsne tsne = new Tsne(Affinities.joint(conditional, n), y, rows);
      Descent.run(tsne::gradient, y);
      return new PlaneMap(y[0], y[1], reachable, tsne.divergence());
    }
  }

  /**
   * The gradient of KL(P‖Q) by every point, 4 Σ_j (f p_ij - q_ij) w_ij (y_i - y_j), [2][n]; valid
   * until the next call.
   *
   * @param exaggeration factor f
   */
  double[][] gradient(double exaggeration) {
    int n = weights.length;
    // Every row is a sum in one order, so that the number of threads changes no bit.
    threads.forEach(n, 0, (row, unused) -> forces(row));
    double z = sum(weights);
    for (int axis = 0; axis < 2; axis++) {
      for (int i = 0; i < n; i++) {
        gradient[axis][i] = 4 * (exaggeration * attraction[axis][i] - repulsion[axis][i] / z);
      }
    }
    return gradient;
  }

  private void forces(int i) {
    double[] xs = y[0];
    double[] ys = y[1];
    int n = xs.length;
    double x = xs[i];
    double yi = ys[i];
    int row = i * n;
    double sum = 0;
    double pullX = 0;
    double pullY = 0;
    double pushX = 0;
    double pushY = 0;
    for (int j = 0; j < n; j++) {
      double dx = x - xs[j];
      double dy = yi - ys[j];
      double w = 1 / (1 + dx * dx + dy * dy);
      double pull = p[row + j] * w;
      double push = w * w;
      sum += w;
      pullX += pull * dx;
      pullY += pull * dy;
      pushX += push * dx;
      pushY += push * dy;
    }
    // The point itself is no neighbor; its w is 1.
    weights[i] = sum - 1;
    attraction[0][i] = pullX;
    attraction[1][i] = pullY;
    repulsion[0][i] = pushX;
    repulsion[1][i] = pushY;
  }

  /** KL(P‖Q) of the map as it is, in nats. */
  double divergence() {
    int n = weights.length;
    double[] logarithms = new double[n];
    threads.forEach(
        n,
        0,
        (i, unused) -> {
          forces(i);
          for (int j = 0; j < n; j++) {
            double dx = y[0][i] - y[0][j];
            double dy = y[1][i] - y[1][j];
            double pij = p[i * n + j];
            logarithms[i] += j == i ? 0 : pij * Math.log(pij * (1 + dx * dx + dy * dy));
          }
        });
    double ofAll = 0;
    for (float pij : p) {
      ofAll += pij;
    }
    return sum(logarithms) + ofAll * Math.log(sum(weights));
  }

  private static double sum(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum;
  }
}
