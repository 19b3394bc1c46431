package org.selfdiff.methods.graph;

/**
 * How queries, keys and values lie in one tensor [B, N, 3D]: q | k | v, each head 0 | head 1 | ....
 *
 * @param batch B
 * @param tokens N
 * @param heads number of heads
 * @param width channels of one head, D / heads
 */
record AttentionHeads(long batch, long tokens, int heads, long width) {
  static AttentionHeads of(Value qkv, int heads) {
    GraphException.unless(
        qkv.rank() == 3 && heads > 0 && qkv.dim(2) % (3L * heads) == 0,
        "attention of %d heads over %s",
        heads,
        qkv);
    return new AttentionHeads(qkv.dim(0), qkv.dim(1), heads, qkv.dim(2) / (3L * heads));
  }

  double scale() {
    return 1 / Math.sqrt(width);
  }

  /** Queries, keys and values behind each other, [3 · B · heads · N · width]. */
  Value split(Graph g, Value qkv) {
    Value parts = g.permute(g.reshape(qkv, batch, tokens, 3, heads, width), 2, 0, 3, 1, 4);
    return g.reshape(parts, 3 * size());
  }

  /** Queries (0), keys (1) or values (2) of what {@link #split} gave, [B · heads, N, width]. */
  Value part(Graph g, Value split, int which) {
    return g.apply1(new View(which * size(), Shape.of(batch * heads, tokens, width)), split);
  }

  /** The reverse of {@link #split}: [B, N, 3D]. */
  Value join(Graph g, Value split) {
    Value parts = g.reshape(split, 3, batch, heads, tokens, width);
    return g.reshape(g.permute(parts, 1, 3, 0, 2, 4), batch, tokens, 3 * heads * width);
  }

  /** Tokens [B, N, D] by heads, [B · heads, N, width]. */
  Value perHead(Graph g, Value x) {
    Value apart = g.permute(g.reshape(x, batch, tokens, heads, width), 0, 2, 1, 3);
    return g.reshape(apart, batch * heads, tokens, width);
  }

  /** The reverse of {@link #perHead}: [B, N, D]. */
  Value perToken(Graph g, Value x) {
    Value together = g.permute(g.reshape(x, batch, heads, tokens, width), 0, 2, 1, 3);
    return g.reshape(together, batch, tokens, heads * width);
  }

  private long size() {
    return batch * heads * tokens * width;
  }
}
