package org.selfdiff.methods.parallel;

import java.util.List;
import org.selfdiff.methods.graph.AllGather;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Pack;
import org.selfdiff.methods.graph.Value;

/**
 * Mean and biased variance over the images of all ranks, from those of each: the variance is the
 * mean of the ranks' variances and of the squared distances of their means from the mean. One
 * exchange of both.
 */
record MomentsOfRanks(RankGraph ranks) {
  /**
   * Mean and variance of all.
   *
   * @param mean of a rank, over as many numbers as on every other
   * @param variance of a rank
   */
  List<Value> of(Value mean, Value variance) {
    Graph g = ranks.graph();
    long n = mean.shape().size();
    int world = ranks.world();
    Value own = ranks.apply1(new Pack(), mean, variance);
    Value all = ranks.apply1(new AllGather(world), g.reshape(own, 1, 2 * n));
    Value means = g.slice(all, new long[] {0, 0}, new long[] {world, n});
    Value variances = g.slice(all, new long[] {0, n}, new long[] {world, n});
    Value center = g.mean(means, true, 0);
    Value apart = g.sub(means, center);
    Value spread = g.mean(g.add(variances, g.mul(apart, apart)), false, 0);
    return List.of(
        ranks.reshape(center, mean.shape().dims()), ranks.reshape(spread, mean.shape().dims()));
  }
}
