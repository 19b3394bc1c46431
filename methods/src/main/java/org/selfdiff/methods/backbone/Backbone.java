package org.selfdiff.methods.backbone;

import java.util.Optional;

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
  /** What {@link #init} is, for the language reference. */
  String INIT =
      "trained weights to start from instead of random ones: the folder of a run, with or without the"
          + " hash at the end of its name, a safetensors file, or a checkpoint of PyTorch in a known"
          + " layout";

  /** Trained weights to start from, as the experiment names them. */
  Optional<String> init();

  /**
   * The network with these settings.
   *
   * @param size side of the images; a network that takes any size makes no use of it
   */
  Network network(int size);
}
