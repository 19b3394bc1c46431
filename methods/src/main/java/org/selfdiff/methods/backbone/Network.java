package org.selfdiff.methods.backbone;

import java.util.Map;
import java.util.Optional;
import org.selfdiff.methods.network.Layer;

/** A backbone as a layer: images [N, 3, S, S] to features [N, {@link #features}]. */
public interface Network extends Layer {
  /** Length of the features. */
  int features();

  /** PyTorch's key of the classifier, which a projector takes the place of. */
  String head();

  /** This network as one of tokens, where it is. */
  default Optional<TokenNetwork> ofTokens() {
    return Optional.empty();
  }

  /** This network as one of stages, where it is. */
  default Optional<StagedNetwork> ofStages() {
    return Optional.empty();
  }

  /** The last of the layers that {@link #layer} tells apart: the classifier is in it. */
  default int lastLayer() {
    return 1;
  }

  /**
   * The layer of a tensor, for learning rates that fall with the distance to the output.
   *
   * @param key its key, or that of the classifier
   * @return from 0, for what is before the blocks, to {@link #lastLayer}, for what is behind them
   */
  default int layer(String key) {
    return key.startsWith(head() + ".") ? 1 : 0;
  }

  /**
   * Residual branches that stochastic depth leaves out, each with its probability, which rises with
   * the depth; none in a network that has no such form.
   *
   * @param last probability at the last block
   */
  default Map<String, Double> dropRates(double last) {
    return Map.of();
  }
}
