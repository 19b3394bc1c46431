package org.selfdiff.methods.parallel;

import java.util.List;
import org.selfdiff.methods.graph.AllReduce;
import org.selfdiff.methods.graph.BatchNormEval;
import org.selfdiff.methods.graph.BatchNormTrain;
import org.selfdiff.methods.graph.BatchNormTrainGrad;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.GraphException;
import org.selfdiff.methods.graph.Moments;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Pack;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;

/**
 * Batch norm of a batch that ranks share. Image n of the batch is in group n mod splits and on rank
 * n mod world: with a multiple of world groups every rank has some of them to itself; one group is
 * that of all ranks, whose statistics they exchange.
 *
 * @param eps added to the variance
 * @param splits groups of the whole batch
 */
record NormOfRanks(RankGraph ranks, double eps, int splits) {
  /**
   * Checks the groups.
   *
   * @throws GraphException if they are neither one nor a multiple of the ranks
   */
  NormOfRanks {
    GraphException.unless(
        splits == 1 || splits % ranks.world() == 0,
        "batch norm in %d groups over %d ranks, expected 1 group or a multiple of %2$d",
        splits,
        ranks.world());
  }

  private boolean own() {
    return splits > 1;
  }

  /**
   * The norm.
   *
   * @param x the rank's images
   * @return the outputs of {@link BatchNormTrain}
   */
  List<Held> train(Node node, Value x, Value gamma, Value beta) {
    Shape all = node.output(0).shape();
    if (own()) {
      List<Value> y =
          ranks.apply(new BatchNormTrain(eps, splits / ranks.world()), List.of(x, gamma, beta));
      Shape statistics = node.output(1).shape();
      Axis groups = new Axis(0, all.dim(1));
      return List.of(
          Held.split(y.get(0), all, Axis.BATCH),
          Held.split(y.get(1), statistics, groups),
          Held.split(y.get(2), statistics, groups));
    }
    List<Value> moments = ranks.apply(new Moments(axes(x)), List.of(x));
    List<Value> s = new MomentsOfRanks(ranks).of(moments.get(0), moments.get(1));
    Value y = ranks.apply1(new BatchNormEval(eps), x, s.get(0), s.get(1), gamma, beta);
    return List.of(Held.split(y, all, Axis.BATCH), Held.whole(s.get(0)), Held.whole(s.get(1)));
  }

  /**
   * Its gradients.
   *
   * @param x the rank's images
   * @param dy the rank's
   * @return the outputs of {@link BatchNormTrainGrad}
   */
  List<Held> gradient(Node node, Value x, Held mean, Held variance, Value gamma, Value dy) {
    Shape all = node.output(0).shape();
    if (own()) {
      Axis groups = new Axis(0, all.dim(1));
      List<Value> d =
          ranks.apply(
              new BatchNormTrainGrad(eps, splits / ranks.world()),
              List.of(x, ranks.split(mean, groups), ranks.split(variance, groups), gamma, dy));
      return List.of(Held.split(d.get(0), all, Axis.BATCH), sum(d.get(1)), sum(d.get(2)));
    }
    return synchronised(all, x, ranks.whole(mean), ranks.whole(variance), gamma, dy);
  }

  private static Held sum(Value ofRank) {
    return new Held(ofRank, ofRank.shape(), new Layout.Part(AllReduce.Fn.SUM));
  }

  /** dx = γ/σ · (dy - mean(dy) - x̂ · mean(dy · x̂)) with means over the images of all ranks. */
  private List<Held> synchronised(
      Shape all, Value x, Value mean, Value variance, Value gamma, Value dy) {
    Graph g = ranks.graph();
    long channels = all.dim(1);
    Value invStd = g.unary(Unary.Fn.RSQRT, g.add(variance, eps));
    Value centered = g.sub(x, wide(g, x, mean));
    Value dBeta = g.sum(dy, false, axes(x));
    Value dGamma = g.mul(g.sum(g.mul(dy, centered), false, axes(x)), invStd);
    Value both = ranks.apply1(new Pack(), dGamma, dBeta);
    Value total =
        g.mul(
            ranks.apply1(new AllReduce(AllReduce.Fn.SUM, ranks.world()), both),
            (double) channels / all.size());
    Value ofGamma = g.slice(total, new long[] {0}, new long[] {channels});
    Value ofBeta = g.slice(total, new long[] {channels}, new long[] {channels});
    Value along = g.mul(centered, wide(g, x, g.mul(ofGamma, invStd)));
    Value across = g.sub(g.sub(dy, along), wide(g, x, ofBeta));
    Value dx = g.mul(across, wide(g, x, g.mul(gamma, invStd)));
    return List.of(Held.split(dx, all, Axis.BATCH), sum(dGamma), sum(dBeta));
  }

  private static Value wide(Graph g, Value x, Value perChannel) {
    return x.rank() == 2
        ? g.reshape(perChannel, 1, x.dim(1))
        : g.reshape(perChannel, 1, x.dim(1), 1, 1);
  }

  private static int[] axes(Value x) {
    return x.rank() == 2 ? new int[] {0} : new int[] {0, 2, 3};
  }
}
