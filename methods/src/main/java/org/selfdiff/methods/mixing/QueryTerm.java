package org.selfdiff.methods.mixing;

import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;
import org.selfdiff.methods.graph.GatherRows;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;

/**
 * One term of the loss of queries against targets: {@code weight · loss(output, targets in order)}.
 *
 * @param name plain, mixed or partner
 * @param output of the query branch, [N, C]
 * @param weight factor of the term, a scalar; 1 where empty
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
   * @param share λ
   * @param partner of every image, [N]
   */
  public static List<QueryTerm> mixed(Graph g, Value output, Value share, Value partner) {
    Value rest = g.add(g.unary(Unary.Fn.NEG, share), 1);
    return List.of(
        new QueryTerm("mixed", output, Optional.of(share), Optional.empty()),
        new QueryTerm("partner", output, Optional.of(rest), Optional.of(partner)));
  }

  /** The targets of these queries, row by row. */
  public Value targets(Graph g, Value targets) {
    return order.map(index -> g.apply1(new GatherRows(), targets, index)).orElse(targets);
  }

  /**
   * The loss of several terms against the same targets.
   *
   * @param loss of queries and their targets, a scalar
   */
  public static Value sum(
      Graph g, List<QueryTerm> terms, Value targets, BinaryOperator<Value> loss) {
    Value sum = null;
    for (QueryTerm term : terms) {
      Value one = term.weighted(g, loss.apply(term.output, term.targets(g, targets)));
      sum = sum == null ? one : g.add(sum, one);
    }
    return sum;
  }

  /** A loss of this term as it counts. */
  public Value weighted(Graph g, Value loss) {
    return weight.map(factor -> g.mul(loss, factor)).orElse(loss);
  }
}
