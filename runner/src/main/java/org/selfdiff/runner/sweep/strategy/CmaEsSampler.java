package org.selfdiff.runner.sweep.strategy;

import java.util.Arrays;
import java.util.List;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.runner.sweep.space.Categorical;
import org.selfdiff.runner.sweep.space.Dimension;
import org.selfdiff.runner.sweep.space.History;
import org.selfdiff.runner.sweep.space.Space;
import org.selfdiff.runner.sweep.space.SweepPoint;
import org.selfdiff.runner.sweep.space.Trial;

/**
 * CMA-ES (Hansen, "The CMA Evolution Strategy: A Tutorial", 2016) over the ranges that always take
 * part, in the unit cube; choices and conditional dimensions come from {@link TpeSampler}.
 *
 * <p>The distribution is computed from the history each time: every λ known trials, in the order of
 * their numbers, are one population. No worker waits for another, so with several workers a few
 * points of a population come from the distribution before it. When the distribution has become
 * narrow the search starts anew elsewhere with a population twice as large (Auger and Hansen, "A
 * Restart CMA Evolution Strategy With Increasing Population Size", 2005).
 *
 * <p>The library's optimizer is not used: it calls the objective itself, point by point, and takes
 * neither the points of workers that are ahead nor those of a sweep that was widened.
 *
 * @param space what is varied
 * @param seed seed of the sweep
 * @param sigma step size σ at the start, in widths of the ranges, above 0
 */
public record CmaEsSampler(Space space, long seed, double sigma) implements Sampler {
  private static final double NARROW = 1e-6;
  private static final int DRAWS = 100;

  /** Checks the step size. */
  public CmaEsSampler {
    if (!(sigma > 0)) {
      throw new IllegalArgumentException("the step size must be above 0, found " + sigma);
    }
  }

  @Override
  public SweepPoint suggest(int trial, History history) {
    List<Dimension> ranges = ranges();
    List<Dimension> others = space.dimensions().stream().filter(d -> !ranges.contains(d)).toList();
    SweepPoint other =
        others.isEmpty()
            ? SweepPoint.EMPTY
            : new TpeSampler(new Space(others), seed).suggest(trial, history);
    if (ranges.isEmpty()) {
      return other;
    }
    double[] x = draw(distribution(ranges, history), CounterRandom.of(seed).at("cma-es", trial));
    return space.point(d -> ranges.contains(d) ? d.at(x[ranges.indexOf(d)]) : other.get(d.key()));
  }

  private List<Dimension> ranges() {
    return space.dimensions().stream()
        .filter(d -> !(d instanceof Categorical) && d.condition().isEmpty())
        .toList();
  }

  private SearchDistribution distribution(List<Dimension> ranges, History history) {
    int n = ranges.size();
    List<Trial> known = Ranking.known(history);
    double[] middle = new double[n];
    Arrays.fill(middle, 0.5);
    SearchDistribution search = SearchDistribution.around(middle, sigma);
    CmaParameters p = CmaParameters.of(n, CmaParameters.defaultLambda(n));
    for (int from = 0; from + p.lambda() <= known.size(); ) {
      int to = from + p.lambda();
      List<double[]> ranked =
          known.subList(from, to).stream()
              .sorted(Ranking.BEST_FIRST)
              .map(t -> positions(ranges, t.point()))
              .toList();
      search = search.after(ranked, p);
      if (search.spread() < NARROW) {
        search = SearchDistribution.around(anywhere(n, to), sigma);
        p = CmaParameters.of(n, 2 * p.lambda());
      }
      from = to;
    }
    return search;
  }

  private static double[] positions(List<Dimension> ranges, SweepPoint point) {
    return ranges.stream().mapToDouble(d -> d.position(point.get(d.key()))).toArray();
  }

  private double[] anywhere(int n, int trials) {
    CounterRandom random = CounterRandom.of(seed).at("restart", trials);
    double[] x = new double[n];
    Arrays.setAll(x, i -> random.nextDouble());
    return x;
  }

  /** A point within the cube: drawn again while outside, the last draw moved to the border. */
  private static double[] draw(SearchDistribution search, CounterRandom random) {
    double[] x = search.draw(random);
    for (int i = 1; i < DRAWS && !within(x); i++) {
      x = search.draw(random);
    }
    return x;
  }

  private static boolean within(double[] x) {
    return Arrays.stream(x).allMatch(value -> value >= 0 && value <= 1);
  }
}
