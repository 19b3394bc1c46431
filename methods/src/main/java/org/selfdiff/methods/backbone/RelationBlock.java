package org.selfdiff.methods.backbone;

import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.Declarations;
import org.selfdiff.methods.network.Layer;
import org.selfdiff.methods.network.Pass;

/**
 * Mugs' transformer over a local group (Zhou et al. 2022, arXiv 2203.14415, section 3.2): one block
 * like those of its backbone over an image's mean token and its neighbors, [B, 1 + n, D] to the
 * first token [B, D] before any norm. It has no positions and drops no paths.
 *
 * @param backbone the network whose tokens it relates
 */
public record RelationBlock(TokenNetwork backbone) implements Layer {
  /** Key of the block among those of a network. */
  public static final String KEY = "relation_blocks.0";

  @Override
  public void declare(Declarations d) {
    backbone.block(KEY).declare(d);
  }

  @Override
  public Value forward(Pass pass, Value group) {
    Graph g = pass.graph();
    Value related = backbone.block(KEY).forward(pass, group);
    long[] size = {group.dim(0), 1, group.dim(2)};
    return g.reshape(g.slice(related, new long[3], size), group.dim(0), group.dim(2));
  }

  /**
   * An image's mean token with its neighbors behind it.
   *
   * @param mean [B, D]
   * @param neighbors [B, n, D]
   * @return [B, 1 + n, D]
   */
  public static Value group(Graph g, Value mean, Value neighbors) {
    return g.concat(1, g.reshape(mean, mean.dim(0), 1, mean.dim(1)), neighbors);
  }
}
