package org.selfdiff.methods.backbone;

/** The network whose features are learned. */
public sealed interface Backbone
    permits ResNet18,
        ResNet26,
        ResNet34,
        ResNet50,
        VitBase,
        VitConvBase,
        VitConvSmall,
        VitLarge,
        VitSmall,
        VitTiny {
  /**
   * The network with these settings.
   *
   * @param size side of the images; a network that takes any size makes no use of it
   */
  Network network(int size);
}
