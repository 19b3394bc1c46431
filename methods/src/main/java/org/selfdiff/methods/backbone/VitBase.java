package org.selfdiff.methods.backbone;

import java.util.Optional;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;

/** ViT-B (Dosovitskiy et al. 2020, arXiv 2010.11929): 12 blocks of 768 channels. */
@Kind(value = "vit-base", doc = "ViT-Base: 12 blocks of 768 channels")
public record VitBase(
    @Setting(doc = "side of a patch", byDefault = "16", unit = "pixels", min = 1) int patch,
    @Setting(
            doc = "heads of every attention, a divisor of 768",
            byDefault = "12",
            unit = "heads",
            min = 1)
        int heads,
    @Setting(
            doc =
                "position embedding: sincos (fixed, as MoCo v3) or learned (as DINO); it also"
                    + " chooses the first values of all weights",
            byDefault = "sincos")
        Positions positions,
    @Setting(
            doc = "keep the random patch projection as it is: training leaves it out",
            byDefault = "false")
        boolean stopGradConv1,
    @Setting(doc = Backbone.INIT) Optional<String> init)
    implements Backbone, Transformer {
  /** A backbone that starts from random weights. */
  public VitBase(int patch, int heads, Positions positions, boolean stopGradConv1) {
    this(patch, heads, positions, stopGradConv1, Optional.empty());
  }

  @Override
  public int dim() {
    return 768;
  }

  @Override
  public VisionTransformer network(int size) {
    PatchStem stem = stopGradConv1 ? PatchStem.FROZEN_PATCH : PatchStem.PATCH;
    return new VisionTransformer(dim(), 12, heads, 4, patch(), size, size, stem, positions);
  }
}
