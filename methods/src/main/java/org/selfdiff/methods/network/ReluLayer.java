package org.selfdiff.methods.network;

import org.selfdiff.methods.graph.Value;

/** The layer of ReLU: max(x, 0). */
public record ReluLayer() implements Layer {
  @Override
  public void declare(Declarations d) {}

  @Override
  public Value forward(Pass pass, Value x) {
    return pass.graph().relu(x);
  }
}
