package org.selfdiff.runner.evaluate;

/**
 * t-SNE of many points (van der Maaten 2014, JMLR 15): the features are compared with their nearest
 * neighbors alone, found exactly, and far points of the map are taken together. A step takes n log
 * n operations in the place of n². Symbols as in {@link Tsne}.
 *
 * <p>With features of 512 numbers, one core of a Xeon of 2023 takes 6 s for 2,000 images, where the
 * exact method takes 22 s, 37 s for 10,000 and 250 s for 50,000.
 */
public final class BarnesHutTsne {
  /** Points up to which the search for neighbors, n² products, takes minutes. */
  public static final int MOST_POINTS = 100_000;

  /** Side over distance below which a square of points counts as one; of the paper. */
  private static final double THETA = 0.5;

  /** Neighbors of a point for each unit of perplexity; of the paper. */
  private static final int PER_PERPLEXITY = 3;

  private final SparseAffinities affinities;
  private final double[][] y;
  private final double theta;
  private final RowThreads threads;
  private final QuadTree tree;
  private final double[][] gradient;
  private final double[][] attraction;
  private final double[][] repulsion;
  private final double[] weights;

  /**
   * @param y the map, [2][n]; it is changed in place
   */
  BarnesHutTsne(SparseAffinities affinities, double[][] y, double theta, RowThreads threads) {
    int n = affinities.points();
    this.affinities = affinities;
    this.y = y;
    this.theta = theta;
    this.threads = threads;
    tree = new QuadTree(n);
    gradient = new double[2][n];
    attraction = new double[2][n];
    repulsion = new double[2][n];
    weights = new double[n];
  }

  /**
   * The map of features.
   *
   * @param features 8 to 100,000 images; their lengths do not count
   * @param perplexity number of neighbors that a point has, roughly; less than a third of the
   *     images are used in any case
   * @param seed equal seeds give equal maps, whatever the number of threads
   * @param threads processor threads
   * @return the map; its divergence is that of the neighbors, which is a little below the exact one
   * @throws EvaluationException if there are too few images or too many
   */
  public static PlaneMap of(Features features, double perplexity, long seed, int threads) {
    int n = features.rows();
    if (n < Tsne.FEWEST_POINTS || n > MOST_POINTS) {
      throw new EvaluationException(
          "t-SNE of %d images: expected %d to %d".formatted(n, Tsne.FEWEST_POINTS, MOST_POINTS));
    }
    double reachable = Math.min(perplexity, (n - 2) / 3.0);
    int k = Math.min(n - 1, (int) Math.ceil(PER_PERPLEXITY * reachable));
    Vectors vectors = new UnitVectors(features);
    NearestNeighbors near = FeatureNeighbors.search(vectors, k, threads);
    try (RowThreads rows = new RowThreads(threads)) {
      SparseAffinities affinities = SparseAffinities.of(vectors, near, reachable, rows);
      double[][] y = Descent.start(n, seed);
      BarnesHutTsne tsne = new BarnesHutTsne(affinities, y, THETA, rows);
      Descent.run(tsne::gradient, y);
      return new PlaneMap(y[0], y[1], reachable, tsne.divergence());
    }
  }

  /**
   * The gradient of KL(P‖Q) by every point, as that of {@link Tsne}, [2][n]; valid until the next
   * call.
   *
   * @param exaggeration factor of P
   */
  double[][] gradient(double exaggeration) {
    double z = forces();
    for (int axis = 0; axis < 2; axis++) {
      for (int i = 0; i < weights.length; i++) {
        gradient[axis][i] = 4 * (exaggeration * attraction[axis][i] - repulsion[axis][i] / z);
      }
    }
    return gradient;
  }

  /** Makes the forces on every point of the map as it is, and gives Z. */
  private double forces() {
    int n = weights.length;
    tree.build(y);
    // Every point is a sum in one order, so that the number of threads changes no bit; neighbors in
    // the order of the tree share what they read of it.
    threads.forEach(n, 0, (at, unused) -> forces(at));
    double z = 0;
    for (double weight : weights) {
      z += weight;
    }
    return z;
  }

  private void forces(int at) {
    int i = tree.point[at];
    double[] push = new double[3];
    tree.push(at, theta, push);
    weights[i] = push[0];
    repulsion[0][i] = push[1];
    repulsion[1][i] = push[2];
    double pullX = 0;
    double pullY = 0;
    for (int e = affinities.begin()[i]; e < affinities.begin()[i + 1]; e++) {
      int j = affinities.column()[e];
      double dx = y[0][i] - y[0][j];
      double dy = y[1][i] - y[1][j];
      double pull = affinities.p()[e] / (1 + dx * dx + dy * dy);
      pullX += pull * dx;
      pullY += pull * dy;
    }
    attraction[0][i] = pullX;
    attraction[1][i] = pullY;
  }

  /** KL(P‖Q) of the map as it is, in nats; Z as far points taken together make it. */
  double divergence() {
    double logarithmOfZ = Math.log(forces());
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      for (int e = affinities.begin()[i]; e < affinities.begin()[i + 1]; e++) {
        int j = affinities.column()[e];
        double dx = y[0][i] - y[0][j];
        double dy = y[1][i] - y[1][j];
        double p = affinities.p()[e];
        sum += p == 0 ? 0 : p * (Math.log(p * (1 + dx * dx + dy * dy)) + logarithmOfZ);
      }
    }
    return sum;
  }
}
