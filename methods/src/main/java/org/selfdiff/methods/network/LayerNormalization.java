package org.selfdiff.methods.network;

import java.util.List;
import org.selfdiff.methods.graph.LayerNorm;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.step.Initializer;

/**
 * Layer normalization over the last axis with scale and shift; eps is the 1e-6 of vision
 * transformers.
 *
 * @param key PyTorch's key of the layer
 * @param width length of the last axis
 */
public record LayerNormalization(String key, int width) implements Layer {
  private static final double EPS = 1e-6;

  @Override
  public void declare(Declarations d) {
    d.parameter(key + ".weight", new Initializer.Fill(1), width);
    d.parameter(key + ".bias", new Initializer.Fill(0), width);
  }

  @Override
  public Value forward(Pass pass, Value x) {
    Value gamma = pass.parameter(key + ".weight");
    Value beta = pass.parameter(key + ".bias");
    return pass.graph().apply(new LayerNorm(EPS), List.of(x, gamma, beta)).get(0);
  }
}
