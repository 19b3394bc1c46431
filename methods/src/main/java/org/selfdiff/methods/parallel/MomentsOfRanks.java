package org.selfdiff.methods.parallel;

import java.util.List;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Pack;
import org.selfdiff.methods.graph.Value;

/**
 * Means and biased variances over the images of all ranks of a group, from those of each: the
 * variance is the mean of the ranks' variances and of the squared distances of their means from the
 * mean. One exchange of both.
 *
 * @param means of every group, [groups, n]
 * @param variances of every group, [groups, n]
 */
record MomentsOfRanks(NormGroups groups, Value means, Value variances) {
  /**
   * Exchanges them.
   *
   * @param mean of this rank, over as many numbers as on every other
   * @param variance of this rank
   */
  static MomentsOfRanks of(NormGroups groups, Value mean, Value variance) {
    RankGraph ranks = groups.ranks();
    Graph g = ranks.graph();
    long n = mean.shape().size();
    Value all = groups.all(ranks.apply1(new Pack(), mean, variance));
    long[] size = {all.dim(0), all.dim(1), n};
    Value means = g.slice(all, new long[] {0, 0, 0}, size);
    Value spreads = g.slice(all, new long[] {0, 0, n}, size);
    Value center = g.mean(means, true, 0);
    Value apart = g.sub(means, center);
    Value spread = g.mean(g.add(spreads, g.mul(apart, apart)), false, 0);
    return new MomentsOfRanks(groups, g.reshape(center, all.dim(1), n), spread);
  }

  /** Mean and variance of this rank's group, [n]. */
  List<Value> own() {
    return List.of(groups.own(means), groups.own(variances));
  }
}
