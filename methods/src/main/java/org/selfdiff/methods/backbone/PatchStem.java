package org.selfdiff.methods.backbone;

/** How a {@link VisionTransformer} makes tokens of patches. */
public enum PatchStem {
  /** One linear projection. */
  PATCH,
  /** One random linear projection that is never trained (MoCo v3's stop-grad-conv1). */
  FROZEN_PATCH,
  /** Convolutions for patches of 16 pixels. */
  CONVOLUTIONS
}
