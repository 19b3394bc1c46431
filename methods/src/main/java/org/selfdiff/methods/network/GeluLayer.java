package org.selfdiff.methods.network;

import org.selfdiff.methods.graph.Gelu;
import org.selfdiff.methods.graph.Value;

/** The layer of GELU in its exact form: x/2 (1 + erf(x / √2)). */
record GeluLayer() implements Layer {
  @Override
  public void declare(Declarations d) {}

  @Override
  public Value forward(Pass pass, Value x) {
    return pass.graph().apply1(new Gelu(), x);
  }
}
