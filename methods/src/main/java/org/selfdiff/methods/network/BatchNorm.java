package org.selfdiff.methods.network;

import java.util.OptionalDouble;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.step.Initializer;

/**
 * Batch normalization over axis 1.
 *
 * @param key PyTorch's key of the layer
 * @param channels channels of its input
 * @param scale first scale; a layer without one neither scales nor shifts
 */
public record BatchNorm(String key, int channels, OptionalDouble scale) implements Layer {
  /** A layer that starts with scale 1 and shift 0. */
  public BatchNorm(String key, int channels) {
    this(key, channels, OptionalDouble.of(1));
  }

  @Override
  public void declare(Declarations d) {
    if (scale.isPresent()) {
      d.parameter(key + ".weight", new Initializer.Fill(scale.getAsDouble()), channels);
      d.parameter(key + ".bias", new Initializer.Fill(0), channels);
    }
    d.buffer(key + ".running_mean", 0, channels);
    d.buffer(key + ".running_var", 1, channels);
  }

  @Override
  public Value forward(Pass pass, Value x) {
    Graph g = pass.graph();
    boolean affine = scale.isPresent();
    Value gamma = affine ? pass.parameter(key + ".weight") : g.constant(1, channels);
    Value beta = affine ? pass.parameter(key + ".bias") : g.constant(0, channels);
    return pass.batchNorm(key, x, gamma, beta);
  }
}
