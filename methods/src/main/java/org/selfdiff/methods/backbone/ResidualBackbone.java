package org.selfdiff.methods.backbone;

import java.util.Optional;

/** A backbone of residual stages, whose feature maps can be compared with another's. */
public sealed interface ResidualBackbone permits ResNet18, ResNet26, ResNet34, ResNet50 {
  /**
   * The network with these settings.
   *
   * @param size side of the images; it takes any
   */
  ResNet network(int size);

  /** Trained weights to start from, as the experiment names them. */
  Optional<String> init();

  /** The first layers. */
  Stem stem();
}
