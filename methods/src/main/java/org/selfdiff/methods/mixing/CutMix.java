package org.selfdiff.methods.mixing;

import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;

/**
 * CutMix (Yun et al. 2019, arXiv 1905.04899) of query views, with the method's own targets in the
 * place of labels (i-Mix, Lee et al. 2021, arXiv 2010.08887).
 */
@Kind(
    value = "cutmix",
    doc =
        "CutMix: queries have a box from another image of the batch, in random pairs, and are to be"
            + " like the targets of both, by their shares; one box per step")
public record CutMix(
    @Setting(
            doc = "parameter of the symmetric Beta distribution of the share outside of the box",
            byDefault = "1.0",
            min = 0,
            above = true)
        double beta)
    implements Mixing {
  @Override
  public <R> R in(Cases<R> cases) {
    return cases.cutMix(this);
  }

  /** Its draw for images of the given height and width in pixels. */
  public BatchDraw draw(int height, int width) {
    return new BatchDraw(0, beta, height, width);
  }
}
