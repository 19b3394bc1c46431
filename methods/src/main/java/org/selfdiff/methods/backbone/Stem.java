package org.selfdiff.methods.backbone;

/** The first layers of a ResNet. */
public enum Stem {
  /** 3x3 convolution of stride 1 and no pooling, for images of about 32 pixels. */
  CIFAR,
  /**
   * As {@link #CIFAR} with one more pixel of zeros on every side, which is left over from the
   * padding layer of SwAV's ResNet: maps of 34 pixels from images of 32 (UnMix_SwAV/for_CIFAR).
   */
  CIFAR_PADDED,
  /** 7x7 convolution of stride 2 and a 3x3 max-pooling of stride 2. */
  IMAGENET
}
