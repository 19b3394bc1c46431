package org.selfdiff.methods.mixing;

import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;

/**
 * Un-Mix (Shen et al. 2022, arXiv 2003.05438): one mixture of view 1 with the batch in reversed
 * order, as a whole or in a box; its loss is added to the plain one, shared between both images.
 *
 * <p>Symbols: λ is the share of the image itself, N - 1 - n the partner of image n.
 */
@Kind(
    value = "un-mix",
    doc =
        "Un-Mix: beside the plain loss that of a mixture of view 1 with the reversed batch, whole"
            + " images or a box, one draw per step")
public record UnMix(
    @Setting(
            doc =
                "probability that whole images are mixed rather than a box; the ImageNet script's"
                    + " default is 0, its published command 0.5",
            byDefault = "0.5",
            min = 0,
            max = 1)
        double globalProbability,
    @Setting(
            doc = "parameter of the symmetric Beta distribution of the share",
            byDefault = "1.0",
            min = 0,
            above = true)
        double beta)
    implements Mixing {
  @Override
  public <R> R in(Cases<R> cases) {
    return cases.unMix(this);
  }

  /** Its draw for images of the given height and width in pixels. */
  public BatchDraw draw(int height, int width) {
    return new BatchDraw(globalProbability, beta, height, width);
  }
}
