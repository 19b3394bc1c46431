package org.selfdiff.methods.network;

import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.step.Initializer;

/**
 * Batch normalisation with scale and shift.
 *
 * @param key PyTorch's key of the layer
 * @param channels channels of its input
 */
public record BatchNorm(String key, int channels) implements Layer {
  @Override
  public void declare(Declarations d) {
    d.parameter(key + ".weight", new Initializer.Constant(1), channels);
    d.parameter(key + ".bias", new Initializer.Constant(0), channels);
    d.buffer(key + ".running_mean", 0, channels);
    d.buffer(key + ".running_var", 1, channels);
  }

  @Override
  public Value forward(Pass pass, Value x) {
    return pass.batchNorm(key, x);
  }
}
