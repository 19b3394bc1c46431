package org.selfdiff.methods.backbone;

import java.util.List;
import java.util.Optional;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.Pass;

/** A network of four stages, each with smaller maps of more channels, counted from 1. */
public interface StagedNetwork extends Network {
  /** Stages of a network. */
  int STAGES = 4;

  /** The first layers; with the same ones, maps of two networks have the same size. */
  Stem stem();

  /** The outputs of the stages before their last ReLU. */
  List<Value> taps(Pass pass, Value x);

  /** Channels of a stage's tap. */
  int channels(int stage);

  /**
   * Side of a stage's tap in pixels.
   *
   * @param size side of the images
   */
  int side(int stage, int size);

  /** Key of the batch norm before the last addition of a stage. */
  String lastNorm(int stage);

  /** Features from the last tap. */
  Value pool(Pass pass, Value tap);

  @Override
  default int lastLayer() {
    return STAGES + 1;
  }

  /** The first layers, then stage by stage, then the rest. */
  @Override
  default int layer(String key) {
    String stage = "layer";
    if (key.startsWith(stage)) {
      return key.charAt(stage.length()) - '0';
    }
    return key.startsWith("conv1.") || key.startsWith("bn1.") ? 0 : lastLayer();
  }

  @Override
  default Optional<StagedNetwork> ofStages() {
    return Optional.of(this);
  }
}
