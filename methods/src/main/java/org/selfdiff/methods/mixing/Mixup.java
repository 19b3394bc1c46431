package org.selfdiff.methods.mixing;

import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;

/** mixup (Zhang et al. 2018, arXiv 1710.09412) of query views. */
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
    implements QueryPrior {
  @Override
  public BatchMixture mixture(MixingInputs inputs, Value view) {
    BatchDraw draw = BatchDraw.of(1, beta, view);
    return BatchMixture.drawn(inputs, draw, BatchMixture.randomPartner(inputs));
  }
}
