package org.selfdiff.methods.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.GraphException;
import org.selfdiff.methods.graph.Value;

/**
 * Stochastic depth (Huang et al. 2016, arXiv 1603.09382) of one pass: residual branches are left
 * out for some samples, every branch and sample drawn by itself. What is drawn is an input of the
 * step.
 */
public final class DropPath {
  private final List<String> branches;
  private final Value factors;

  /**
   * The branches of a pass that can be left out.
   *
   * @param branches their names
   * @param factors [branches, N]: 0 where a branch is left out of a sample, else one over the
   *     probability that it is kept
   */
  public DropPath(List<String> branches, Value factors) {
    GraphException.unless(
        factors.rank() == 2 && factors.dim(0) == branches.size(),
        "%d residual branches with the factors %s",
        branches.size(),
        factors);
    this.branches = List.copyOf(branches);
    this.factors = factors;
  }

  /**
   * Probabilities that rise linearly with the depth, from 0 at the first block, for the two
   * branches of every block.
   *
   * @param blocks keys of the blocks
   * @param last probability at the last block
   * @return name of each branch that can be left out to its probability, in order of the branches
   */
  public static Map<String, Double> rising(List<String> blocks, double last) {
    Map<String, Double> rates = new LinkedHashMap<>();
    for (int l = 1; l < blocks.size() && last > 0; l++) {
      double rate = last * l / (blocks.size() - 1);
      rates.put(blocks.get(l) + ".attn", rate);
      rates.put(blocks.get(l) + ".mlp", rate);
    }
    return rates;
  }

  /** The output [N, ...] of a residual branch, scaled by its factors where it has any. */
  Value apply(Graph g, String branch, Value x) {
    int row = branches.indexOf(branch);
    if (row < 0) {
      return x;
    }
    long n = x.dim(0);
    GraphException.unless(
        n == factors.dim(1), "%s of %s with factors for %d samples", branch, x, factors.dim(1));
    Value own = g.slice(factors, new long[] {row, 0}, new long[] {1, n});
    List<Long> shape = new ArrayList<>(List.of(n));
    for (int i = 1; i < x.rank(); i++) {
      shape.add(1L);
    }
    return g.mul(x, g.reshape(own, shape.stream().mapToLong(Long::longValue).toArray()));
  }
}
