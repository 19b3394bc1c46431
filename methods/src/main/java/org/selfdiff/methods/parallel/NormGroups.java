package org.selfdiff.methods.parallel;

import org.selfdiff.methods.graph.AllGather;
import org.selfdiff.methods.graph.BroadcastTo;
import org.selfdiff.methods.graph.GatherRows;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Value;

/**
 * Groups of a batch each of which several ranks have together: rank r has images of group r mod
 * groups. All ranks exchange their numbers, and each takes those of its group.
 *
 * @param groups how many, a divisor of the number of ranks
 */
record NormGroups(RankGraph ranks, int groups) {
  /**
   * What every rank of every group gives, [world / groups, groups, k]: one exchange.
   *
   * @param numbers of this rank, [k]
   */
  Value all(Value numbers) {
    int world = ranks.world();
    long k = numbers.dim(0);
    Value rows = ranks.apply1(new AllGather(world), ranks.reshape(numbers, 1, k));
    return ranks.reshape(rows, world / groups, groups, k);
  }

  /**
   * The row of this rank's group, [k].
   *
   * @param rows of all groups, [groups, k]
   */
  Value own(Value rows) {
    long k = rows.dim(1);
    if (groups == 1) {
      return ranks.reshape(rows, k);
    }
    Graph g = ranks.graph();
    long turns = ranks.world() / groups;
    Value ofAll =
        ranks.apply1(
            new BroadcastTo(Shape.of(turns, groups, k)), ranks.reshape(rows, 1, groups, k));
    Value table = ranks.reshape(ofAll, ranks.world(), k);
    return g.reshape(ranks.apply1(new GatherRows(), table, ranks.rank()), k);
  }
}
