package org.selfdiff.methods.network;

import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.step.Initializer;

/**
 * Adds a vector to every row of [N, size]: PyTorch's bias of a linear layer where it is a tensor
 * for itself.
 *
 * @param key PyTorch's key of the layer
 * @param size elements of the vector
 * @param init its initial value
 */
record BiasLayer(String key, int size, Initializer init) implements Layer {
  @Override
  public void declare(Declarations d) {
    d.parameter(key + ".bias", init, size);
  }

  @Override
  public Value forward(Pass pass, Value x) {
    return pass.graph().add(x, pass.parameter(key + ".bias"));
  }
}
