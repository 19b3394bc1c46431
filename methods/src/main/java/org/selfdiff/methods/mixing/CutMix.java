package org.selfdiff.methods.mixing;

import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;

/** CutMix (Yun et al. 2019, arXiv 1905.04899) of query views. */
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
    implements QueryPrior {
  @Override
  public BatchMixture mixture(MixingInputs inputs, Value view) {
    BatchDraw draw = BatchDraw.of(0, beta, view);
    return BatchMixture.drawn(inputs, draw, BatchMixture.randomPartner(inputs));
  }
}
