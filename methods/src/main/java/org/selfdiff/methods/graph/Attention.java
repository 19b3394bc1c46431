package org.selfdiff.methods.graph;

import java.util.List;

/**
 * Scaled dot-product self-attention (Vaswani et al. 2017, arXiv 1706.03762) of queries, keys and
 * values [B, N, 3D] in the channel order q | k | v, each head 0 | head 1 | ..., to (out [B, N, D],
 * lse [B, heads, N]). Scores are q · k / √(D / heads); lse is the logarithm of the sum of their
 * exponentials per query. No gradient passes through lse.
 *
 * @param heads number of heads, a divisor of D
 */
public record Attention(int heads) implements Region {

  @Override
  public List<Value> expand(Graph g, List<Value> in) {
    AttentionHeads layout = AttentionHeads.of(in.get(0), heads);
    Value split = layout.split(g, in.get(0));
    Value q = g.mul(layout.part(g, split, 0), layout.scale());
    Value scores = g.matmul(q, false, layout.part(g, split, 1), true);
    LastAxis rows = new LastAxis(scores.shape());
    Value flat = rows.matrix(g, scores);
    Value max = g.apply1(new Reduce(Reduce.Fn.MAX, new int[] {1}, true), flat);
    Value exp = g.unary(Unary.Fn.EXP, g.sub(flat, max));
    Value sum = g.sum(exp, true, 1);
    Value weights = rows.whole(g, g.div(exp, sum));
    Value out = g.matmul(weights, false, layout.part(g, split, 2), false);
    Value lse = g.add(g.unary(Unary.Fn.LOG, sum), max);
    return List.of(layout.perToken(g, out), g.reshape(lse, layout.batch(), heads, layout.tokens()));
  }

  @Override
  public List<Value> gradient(Graph g, Node node, List<Value> dy) {
    GraphException.unless(
        dy.get(1) == null, "attention: no gradient passes through the log-sum-exp of the scores");
    return List.of(
        g.apply1(
            new AttentionGrad(heads), dy.get(0), node.input(0), node.output(0), node.output(1)));
  }

  @Override
  public AutocastPolicy precision() {
    return AutocastPolicy.LOW_IF_ALL;
  }

  @Override
  public <R> R accept(OpVisitor<R> visitor, Node node) {
    return visitor.attention(this, node);
  }
}
