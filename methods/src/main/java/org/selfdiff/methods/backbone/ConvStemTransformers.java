package org.selfdiff.methods.backbone;

import java.util.Optional;
import org.selfdiff.methods.schema.Setting;

/**
 * MoCo v3's vision transformers with a stem of convolutions (Xiao et al. 2021, arXiv 2106.14881).
 */
public record ConvStemTransformers(
    Size size,
    @Setting(
            doc = Transformer.HEADS,
            byDefault = Transformer.OWN_HEADS,
            unit = "heads",
            min = 1,
            max = 256)
        int heads,
    @Setting(doc = Transformer.POSITIONS, byDefault = "sincos") Positions positions,
    @Setting(doc = Backbone.INIT, path = true) Optional<String> init)
    implements Transformer {
  /** One block less than without that stem. */
  public enum Size implements Transformer.Size {
    VIT_CONV_SMALL(
        "ViT-Small with a stem of convolutions for patches of 16 pixels: 11 blocks of 384 channels",
        384,
        11,
        12),
    VIT_CONV_BASE(
        "ViT-Base with a stem of convolutions for patches of 16 pixels: 11 blocks of 768 channels",
        768,
        11,
        12);

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
  public int patch() {
    return 16;
  }

  @Override
  public boolean choosesPatch() {
    return false;
  }

  @Override
  public PatchStem stem() {
    return PatchStem.CONVOLUTIONS;
  }
}
