package org.selfdiff.methods.parallel;

import java.util.List;
import org.selfdiff.methods.graph.AllReduce;
import org.selfdiff.methods.graph.BatchNormEval;
import org.selfdiff.methods.graph.BatchNormTrain;
import org.selfdiff.methods.graph.BatchNormTrainGrad;
import org.selfdiff.methods.graph.Binary;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.GraphException;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Pack;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;

/**
 * Batch norm of a batch that ranks share. Image n of the batch is in group n mod splits and on rank
 * n mod world: with a multiple of world groups every rank has some of them to itself; with fewer,
 * several ranks have one together and exchange its statistics.
 *
 * @param eps added to the variance
 * @param splits groups of the whole batch
 */
record NormOfRanks(RankGraph ranks, double eps, int splits) {
  /**
   * Checks the groups.
   *
   * @throws GraphException if they are neither a multiple nor a divisor of the ranks
   */
  NormOfRanks {
    GraphException.unless(
        splits % ranks.world() == 0 || ranks.world() % splits == 0,
        "batch norm in %d groups over %d ranks, expected a multiple or a divisor of %2$d",
        splits,
        ranks.world());
  }

  private boolean own() {
    return splits % ranks.world() == 0;
  }

  private NormGroups groups() {
    return new NormGroups(ranks, splits);
  }

  /**
   * The norm.
   *
   * @param x the rank's images
   * @return the outputs of {@link BatchNormTrain}
   */
  List<Held> train(Node node, Value x, Value gamma, Value beta) {
    Shape whole = node.output(0).shape();
    if (own()) {
      List<Value> y =
          ranks.apply(new BatchNormTrain(eps, splits / ranks.world()), List.of(x, gamma, beta));
      Shape statistics = node.output(1).shape();
      Axis groups = new Axis(0, whole.dim(1));
      return List.of(
          Held.split(y.get(0), whole, Axis.BATCH),
          Held.split(y.get(1), statistics, groups),
          Held.split(y.get(2), statistics, groups));
    }
    Graph g = ranks.graph();
    long channels = whole.dim(1);
    // One kernel has both: what it gives of a rank's images by themselves is an affine function per
    // channel away from what it would give of the group's.
    List<Value> alone =
        ranks.apply(
            new BatchNormTrain(eps, 1),
            List.of(x, g.constant(1, channels), g.constant(0, channels)));
    MomentsOfRanks all = MomentsOfRanks.of(groups(), alone.get(1), alone.get(2));
    Value ownVariance = g.add(alone.get(2), eps);
    Value mean = g.mul(g.sub(all.own().get(0), alone.get(1)), g.unary(Unary.Fn.RSQRT, ownVariance));
    Value variance = g.add(g.div(g.add(all.own().get(1), eps), ownVariance), -eps);
    Value y = ranks.apply1(new BatchNormEval(eps), alone.get(0), mean, variance, gamma, beta);
    long[] perGroup = node.output(1).shape().dims();
    return List.of(
        Held.split(y, whole, Axis.BATCH),
        Held.whole(ranks.reshape(all.means(), perGroup)),
        Held.whole(ranks.reshape(all.variances(), perGroup)));
  }

  /**
   * Its gradients.
   *
   * @param x the rank's images
   * @param dy the rank's
   * @return the outputs of {@link BatchNormTrainGrad}
   */
  List<Held> gradient(Node node, Value x, Held mean, Held variance, Value gamma, Value dy) {
    Shape whole = node.output(0).shape();
    if (own()) {
      Axis groups = new Axis(0, whole.dim(1));
      List<Value> d =
          ranks.apply(
              new BatchNormTrainGrad(eps, splits / ranks.world()),
              List.of(x, ranks.split(mean, groups), ranks.split(variance, groups), gamma, dy));
      return List.of(Held.split(d.get(0), whole, Axis.BATCH), sum(d.get(1)), sum(d.get(2)));
    }
    return exchanged(whole, x, ranks.whole(mean), ranks.whole(variance), gamma, dy);
  }

  private static Held sum(Value ofRank) {
    return new Held(ofRank, ofRank.shape(), new Layout.Part(AllReduce.Fn.SUM));
  }

  /**
   * dx = γ/σ · (dy - mean(dy) - x̂ · mean(dy · x̂)) with means over the images of the group, from
   * the same with those of the rank alone.
   */
  private List<Held> exchanged(
      Shape whole, Value x, Value means, Value variances, Value gamma, Value dy) {
    Graph g = ranks.graph();
    long channels = whole.dim(1);
    Value mean = groups().own(ranks.reshape(means, splits, channels));
    Value variance = groups().own(ranks.reshape(variances, splits, channels));
    List<Value> alone =
        ranks.apply(new BatchNormTrainGrad(eps, 1), List.of(x, mean, variance, gamma, dy));
    Value own = ranks.apply1(new Pack(), alone.get(1), alone.get(2));
    Value group = groups().own(g.sum(groups().all(own), false, 0));
    double ofRank = (double) channels / x.shape().size();
    double ofGroup = (double) splits * channels / whole.size();
    Value apart = g.sub(g.mul(own, ofRank), g.mul(group, ofGroup));
    Value scale = g.mul(gamma, g.unary(Unary.Fn.RSQRT, g.add(variance, eps)));
    Value along = g.mul(g.slice(apart, new long[] {0}, new long[] {channels}), scale);
    Value across = g.mul(g.slice(apart, new long[] {channels}, new long[] {channels}), scale);
    Value rest = ranks.apply1(new BatchNormEval(eps), x, mean, variance, along, across);
    Value dx = ranks.apply1(new Binary(Binary.Fn.ADD), alone.get(0), rest);
    return List.of(Held.split(dx, whole, Axis.BATCH), sum(alone.get(1)), sum(alone.get(2)));
  }
}
