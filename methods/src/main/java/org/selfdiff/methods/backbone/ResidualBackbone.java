package org.selfdiff.methods.backbone;

/** A backbone of residual stages, whose feature maps can be compared with another's. */
public sealed interface ResidualBackbone permits ResNet18, ResNet26, ResNet34, ResNet50 {
  /**
   * The network with these settings.
   *
   * @param size side of the images; it takes any
   */
  ResNet network(int size);

  /** The first layers. */
  Stem stem();
}
