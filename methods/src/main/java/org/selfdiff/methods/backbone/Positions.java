package org.selfdiff.methods.backbone;

/** Position embeddings of a {@link VisionTransformer}, and with them the family of its recipe. */
public enum Positions {
  /** Fixed sines and cosines, one image size (MoCo v3). */
  SINCOS,
  /** Learned, interpolated for images of another size (DINO). */
  LEARNED
}
