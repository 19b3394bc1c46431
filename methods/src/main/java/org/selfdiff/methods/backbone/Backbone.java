package org.selfdiff.methods.backbone;

/** The network whose features are learned. */
public sealed interface Backbone permits ResNet18, ResNet34, ResNet50 {
  /** The network with these settings. */
  ResNet network();
}
