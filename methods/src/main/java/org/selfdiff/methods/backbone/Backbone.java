package org.selfdiff.methods.backbone;

import java.util.Optional;
import org.selfdiff.methods.graph.GraphException;
import org.selfdiff.methods.schema.Context;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.methods.schema.Variant;

/** The network whose features are learned. */
public sealed interface Backbone permits ResNets, Transformer {
  /** What {@link #init} is, for the language reference. */
  String INIT =
      "trained weights to start from instead of random ones: the folder of a run, with or without the"
          + " hash at the end of its name, a safetensors file, or a checkpoint of PyTorch in a known"
          + " layout";

  /** Which of its family it is. */
  Variant size();

  /** Trained weights to start from, as the experiment names them. */
  Optional<String> init();

  /** Reports which settings do not go together, or not with the views. */
  void check(Context context, Findings findings);

  /** The network for the views of an experiment, where they fit it. */
  default Optional<Network> network(Context context) {
    try {
      return context.views().map(views -> network(views.size()));
    } catch (GraphException e) {
      return Optional.empty();
    }
  }

  /**
   * The network with these settings.
   *
   * @param side side of the images; a network that takes any size makes no use of it
   */
  Network network(int side);
}
