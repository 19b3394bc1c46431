package org.selfdiff.methods.network;

import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.step.Initializer;

/**
 * A linear layer with bias, weights (out, in).
 *
 * @param key PyTorch's key of the layer
 * @param in input features
 * @param out output features
 */
public record Linear(String key, int in, int out) implements Layer {
  @Override
  public void declare(Declarations d) {
    d.parameter(key + ".weight", new Initializer.UniformFanIn(in), out, in);
    d.parameter(key + ".bias", new Initializer.UniformFanIn(in), out);
  }

  @Override
  public Value forward(Pass pass, Value x) {
    Value product = pass.graph().matmul(x, false, pass.parameter(key + ".weight"), true);
    return pass.graph().add(product, pass.parameter(key + ".bias"));
  }
}
