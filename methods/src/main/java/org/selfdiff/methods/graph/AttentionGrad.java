package org.selfdiff.methods.graph;

import java.util.List;

/**
 * Gradient of {@link Attention}, from (dy [B, N, D], qkv [B, N, 3D], out [B, N, D], lse [B, heads,
 * N]) to dqkv [B, N, 3D]. The weights P = exp(scores - lse) are made anew instead of kept (Dao et
 * al. 2022, arXiv 2205.14135): dv = Pᵀ dy, dS = P (dy vᵀ - sum(dy out)), dq = dS k, dk = dSᵀ q.
 *
 * @param heads number of heads
 */
public record AttentionGrad(int heads) implements Region {

  @Override
  public List<Value> expand(Graph g, List<Value> in) {
    AttentionHeads layout = AttentionHeads.of(in.get(1), heads);
    long rows = layout.batch() * heads;
    Value split = layout.split(g, in.get(1));
    Value q = layout.part(g, split, 0);
    // The forward pass scales q. Scaling k here keeps equal nodes from being joined, which would
    // keep the scores of every layer until its backward pass.
    Value k = g.mul(layout.part(g, split, 1), layout.scale());
    Value scores = g.matmul(q, false, k, true);
    Value lse = g.reshape(in.get(3), rows, layout.tokens(), 1);
    Value weights = g.unary(Unary.Fn.EXP, g.sub(scores, lse));
    Value dy = layout.perHead(g, in.get(0));
    Value dv = g.matmul(weights, true, dy, false);
    Value dWeights = g.matmul(dy, false, layout.part(g, split, 2), true);
    Value dScores = g.mul(g.sub(dWeights, along(g, layout, in)), weights);
    Value dq = g.matmul(dScores, false, k, false);
    Value dk = g.mul(g.matmul(dScores, true, q, false), layout.scale());
    return List.of(layout.join(g, g.apply(new Pack(), List.of(dq, dk, dv)).get(0)));
  }

  /** sum(dy out) per head and token, [B · heads, N, 1]. */
  private static Value along(Graph g, AttentionHeads layout, List<Value> in) {
    Value product = g.mul(in.get(0), in.get(2));
    Value perHead =
        g.reshape(product, layout.batch() * layout.tokens() * layout.heads(), layout.width());
    Value sum =
        g.reshape(g.sum(perHead, false, 1), layout.batch(), layout.tokens(), layout.heads());
    return g.reshape(g.permute(sum, 0, 2, 1), layout.batch() * layout.heads(), layout.tokens(), 1);
  }

  @Override
  public List<Value> gradient(Graph g, Node node, List<Value> dy) {
    throw new GraphException("attention: second derivatives are not part of the vocabulary");
  }

  @Override
  public AutocastPolicy precision() {
    return AutocastPolicy.SAVED;
  }

  @Override
  public <R> R accept(OpVisitor<R> visitor, Node node) {
    return visitor.attentionGrad(this, node);
  }
}
