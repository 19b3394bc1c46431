package org.selfdiff.methods.network;

import org.selfdiff.methods.graph.Value;

/** max(x, 0). */
public record Rectifier() implements Layer {
  @Override
  public void declare(Declarations d) {}

  @Override
  public Value forward(Pass pass, Value x) {
    return pass.graph().relu(x);
  }
}
