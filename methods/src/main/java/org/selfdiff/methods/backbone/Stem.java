package org.selfdiff.methods.backbone;

/** The first layers of a ResNet. */
public enum Stem {
  /** 3x3 convolution of stride 1 and no pooling, for images of about 32 pixels. */
  CIFAR,
  /** 7x7 convolution of stride 2 and a 3x3 max-pooling of stride 2. */
  IMAGENET
}
