package org.selfdiff.methods.mixing;

import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;

/**
 * mixup (Zhang et al. 2018, arXiv 1710.09412) of query views, with the method's own targets in the
 * place of labels (i-Mix, Lee et al. 2021, arXiv 2010.08887).
 */
@Kind(
    value = "mixup",
    doc =
        "mixup: queries are sums of two images of the batch in random pairs, and are to be like the"
            + " targets of both, by their shares; one share per step")
public record Mixup(
    @Setting(
            doc = "parameter of the symmetric Beta distribution of the share",
            byDefault = "1.0",
            min = 0,
            above = true)
        double beta)
    implements Mixing {
  @Override
  public <R> R in(Cases<R> cases) {
    return cases.mixup(this);
  }

  /** Its draw for images of the given height and width in pixels. */
  public BatchDraw draw(int height, int width) {
    return new BatchDraw(1, beta, height, width);
  }
}
