package org.selfdiff.methods.backbone;

import java.util.Optional;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;

/** ViT-Ti (Touvron et al. 2020, arXiv 2012.12877): 12 blocks of 192 channels. */
@Kind(value = "vit-tiny", doc = "ViT-Tiny: 12 blocks of 192 channels")
public record VitTiny(
    @Setting(doc = "side of a patch", byDefault = "16", unit = "pixels", min = 1) int patch,
    @Setting(
            doc = "heads of every attention, a divisor of 192",
            byDefault = "3",
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
  public VitTiny(int patch, int heads, Positions positions, boolean stopGradConv1) {
    this(patch, heads, positions, stopGradConv1, Optional.empty());
  }

  @Override
  public int dim() {
    return 192;
  }

  @Override
  public VisionTransformer network(int size) {
    PatchStem stem = stopGradConv1 ? PatchStem.FROZEN_PATCH : PatchStem.PATCH;
    return new VisionTransformer(dim(), 12, heads, 4, patch(), size, size, stem, positions);
  }
}
