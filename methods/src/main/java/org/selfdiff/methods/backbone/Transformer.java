package org.selfdiff.methods.backbone;

/** What the settings of all {@link VisionTransformer}s have: sizes that must fit each other. */
public sealed interface Transformer
    permits VitBase, VitConvBase, VitConvSmall, VitLarge, VitSmall, VitTiny {
  /** Channels of a token. */
  int dim();

  /** Heads of every attention; they must divide the channels. */
  int heads();

  /** Side of a patch in pixels; it must divide the side of the images. */
  int patch();

  /** Kind of position embedding. */
  default Positions positions() {
    return Positions.SINCOS;
  }
}
