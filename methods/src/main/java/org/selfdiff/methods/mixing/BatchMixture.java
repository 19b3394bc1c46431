package org.selfdiff.methods.mixing;

import org.selfdiff.methods.graph.GatherRows;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.step.Feed;

/**
 * One step's mixture of whole batches, or of their groups.
 *
 * @param share λ, a scalar; [N] where the batch is in groups
 * @param mask the partner's share of every pixel, [1, 1, H, W] or [N, 1, H, W]
 * @param partner of every image, [N]
 */
public record BatchMixture(Value share, Value mask, Value partner) {
  /** A mixture in boxes or as a whole ({@link BatchDraw}). */
  static BatchMixture drawn(MixingInputs inputs, BatchDraw draw, Value partner) {
    Value share = inputs.drawn(BatchDraw.SHARE, draw);
    Value rows = inputs.drawn(BatchDraw.ROWS, draw, draw.height());
    Value columns = inputs.drawn(BatchDraw.COLUMNS, draw, draw.width());
    return new BatchMixture(share, Blend.mask(inputs.graph(), rows, columns), partner);
  }

  /** The same for each group of a batch. */
  static BatchMixture drawn(MixingInputs inputs, GroupedDraw draw, Value partner) {
    long n = draw.batch();
    BatchDraw one = draw.one();
    Value share = inputs.drawn(BatchDraw.SHARE, draw, n);
    Value rows = inputs.drawn(BatchDraw.ROWS, draw, n, 1, one.height());
    Value columns = inputs.drawn(BatchDraw.COLUMNS, draw, n, 1, one.width());
    return new BatchMixture(share, Blend.mask(inputs.graph(), rows, columns), partner);
  }

  /** Partners that are drawn anew at every step. */
  static Value randomPartner(MixingInputs inputs) {
    String name = "mix_partner";
    return inputs.order(name, new Feed.Permutation(name));
  }

  /** The mixture of images [N, C, H, W]. */
  public Mixture of(Graph g, Value x) {
    Value partners = partners(g, x);
    return new Mixture(x, partners, Blend.of(g, x, partners, mask), share);
  }

  /** Rows in the order of the partners. */
  public Value partners(Graph g, Value x) {
    return g.apply1(new GatherRows(), x, partner);
  }
}
