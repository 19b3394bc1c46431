package org.selfdiff.methods.network;

import org.selfdiff.methods.graph.Gelu;
import org.selfdiff.methods.graph.Value;

/** GELU in its exact form: x/2 (1 + erf(x / √2)). */
public record GaussianErrorUnit() implements Layer {
  @Override
  public void declare(Declarations d) {}

  @Override
  public Value forward(Pass pass, Value x) {
    return pass.graph().apply1(new Gelu(), x);
  }
}
