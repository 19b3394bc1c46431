package org.selfdiff.methods.method;

import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;

/** Momentum contrast (He et al. 2019, arXiv 1911.05722; Chen et al. 2020, arXiv 2003.04297). */
@Kind(
    value = "moco",
    doc =
        "Momentum contrast with a queue of keys: v1 (linear head), v2 (mlp head), symmetric or not")
public record Moco(
    @Setting(doc = "size of the embedding", byDefault = "128", min = 1) int dim,
    @Setting(
            doc = "keys in the queue, a multiple of the keys per step",
            byDefault = "65536",
            unit = "keys",
            min = 1)
        int queue,
    @Setting(doc = "momentum of the key encoder", byDefault = "0.999", min = 0, max = 1)
        double momentum,
    @Setting(doc = "temperature of the logits", byDefault = "0.2", min = 0, above = true)
        double temperature,
    @Setting(doc = "projector: linear (v1) or mlp (v2)", byDefault = "mlp") Head head,
    @Setting(doc = "add the loss with the two views exchanged", byDefault = "false")
        boolean symmetric,
    @Setting(
            doc =
                "groups of the batch with batch-norm statistics of their own; 1 is ordinary batch norm",
            byDefault = "1",
            unit = "groups",
            min = 1)
        int bnSplits)
    implements Method {

  /** The projector after the backbone. */
  public enum Head {
    /** One linear layer (v1). */
    LINEAR,
    /** Linear, ReLU, linear (v2). */
    MLP
  }
}
