package org.selfdiff.methods.mixing;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.selfdiff.methods.graph.GatherRows;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;

/**
 * One term of the loss of queries against targets: {@code weight · loss(output, targets in order)}.
 *
 * @param name plain, mixed or partner
 * @param output of the query branch, [N, C]
 * @param weight factor of the term, a scalar, or of every query, [N]; 1 where empty
 * @param order target of every query, [N]; its own where empty
 */
public record QueryTerm(String name, Value output, Optional<Value> weight, Optional<Value> order) {
  /** Queries that were not mixed. */
  public static QueryTerm plain(Value output) {
    return new QueryTerm("plain", output, Optional.empty(), Optional.empty());
  }

  /**
   * The two terms of mixed queries: λ times that of their own targets and 1 - λ times that of their
   * partners'.
   *
   * @param name plain, mixed or partner
   * @param output of the query branch for the mixture
   * @param share λ, a scalar or [N]
   * @param partner of every image, [N]
   */
  public static List<QueryTerm> mixed(Graph g, Value output, Value share, Value partner) {
    return List.of(
        new QueryTerm("mixed", output, Optional.of(share), Optional.empty()),
        new QueryTerm("partner", output, Optional.of(Share.rest(g, share)), Optional.of(partner)));
  }

  /** The targets of these queries, row by row. */
  public Value targets(Graph g, Value targets) {
    return order.map(index -> g.apply1(new GatherRows(), targets, index)).orElse(targets);
  }

  /**
   * The loss of several terms against the same targets.
   *
   * @param loss of queries and their targets
   */
  public static Value sum(Graph g, List<QueryTerm> terms, Value targets, QueryLoss loss) {
    return sum(g, List.of(terms), List.of(targets), loss);
  }

  /**
   * The loss of the terms of several query views.
   *
   * @param terms of each view
   * @param targets of each view, in the same order
   * @param loss of queries and their targets
   */
  public static Value sum(
      Graph g, List<List<QueryTerm>> terms, List<Value> targets, QueryLoss loss) {
    Value sum = null;
    for (int view = 0; view < terms.size(); view++) {
      for (QueryTerm term : terms.get(view)) {
        Value own = term.targets(g, targets.get(view));
        Value one = term.weighted(g, weights -> loss.of(term.output, own, weights));
        sum = sum == null ? one : g.add(sum, one);
      }
    }
    return sum;
  }

  /**
   * A loss of this term as it counts.
   *
   * @param loss mean over the queries by their weights [N], by one for each where there are none
   */
  public Value weighted(Graph g, Function<Optional<Value>, Value> loss) {
    if (weight.filter(factor -> factor.rank() > 0).isPresent()) {
      return loss.apply(weight);
    }
    Value mean = loss.apply(Optional.empty());
    return weight.map(factor -> g.mul(mean, factor)).orElse(mean);
  }
}
