package org.selfdiff.methods.backbone;

import java.util.Optional;
import org.selfdiff.methods.schema.Setting;

/** Vision transformers (Dosovitskiy et al. 2020, arXiv 2010.11929) that project patches. */
public record VisionTransformers(
    Size size,
    @Setting(doc = "side of a patch", byDefault = "16", unit = "pixels", min = 1, max = 1_024)
        int patch,
    @Setting(
            doc = Transformer.HEADS,
            byDefault = Transformer.OWN_HEADS,
            unit = "heads",
            min = 1,
            max = 256)
        int heads,
    @Setting(doc = Transformer.POSITIONS, byDefault = "sincos") Positions positions,
    @Setting(
            doc = "keep the random patch projection as it is: training leaves it out",
            byDefault = "false")
        boolean stopGradConv1,
    @Setting(doc = Backbone.INIT, path = true) Optional<String> init)
    implements Transformer {
  /** The published sizes; ViT-Ti is that of Touvron et al. 2020 (arXiv 2012.12877). */
  public enum Size implements Transformer.Size {
    VIT_TINY("ViT-Tiny: 12 blocks of 192 channels", 192, 12, 3),
    // With DINO's and DeiT's 6 heads weights have equal shapes but are not interchangeable.
    VIT_SMALL("ViT-Small: 12 blocks of 384 channels; MoCo v3 has 12 heads, DINO 6", 384, 12, 12),
    VIT_BASE("ViT-Base: 12 blocks of 768 channels", 768, 12, 12),
    VIT_LARGE("ViT-Large: 24 blocks of 1024 channels", 1024, 24, 16);

    private final String doc;
    private final Form form;

    Size(String doc, int dim, int depth, int heads) {
      this.doc = doc;
      this.form = new Form(dim, depth, heads);
    }

    @Override
    public String doc() {
      return doc;
    }

    @Override
    public Form form() {
      return form;
    }
  }

  @Override
  public boolean choosesPatch() {
    return true;
  }

  @Override
  public PatchStem stem() {
    return stopGradConv1 ? PatchStem.FROZEN_PATCH : PatchStem.PATCH;
  }
}
