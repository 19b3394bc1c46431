package org.selfdiff.methods.backbone;

import java.util.Optional;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;

/**
 * MoCo v3's ViT-S with a stem of convolutions (Xiao et al. 2021, arXiv 2106.14881) and one block
 * less.
 */
@Kind(
    value = "vit-conv-small",
    doc =
        "ViT-Small with a stem of convolutions for patches of 16 pixels: 11 blocks of 384 channels")
public record VitConvSmall(
    @Setting(
            doc = "heads of every attention, a divisor of 384",
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
    @Setting(doc = Backbone.INIT) Optional<String> init)
    implements Backbone, Transformer {
  /** A backbone that starts from random weights. */
  public VitConvSmall(int heads, Positions positions) {
    this(heads, positions, Optional.empty());
  }

  @Override
  public int dim() {
    return 384;
  }

  @Override
  public int patch() {
    return 16;
  }

  @Override
  public VisionTransformer network(int size) {
    PatchStem stem = PatchStem.CONVOLUTIONS;
    return new VisionTransformer(dim(), 11, heads, 4, patch(), size, size, stem, positions);
  }
}
