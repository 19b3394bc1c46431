package org.selfdiff.methods.network;

import org.selfdiff.methods.graph.Value;

/**
 * A network that stays as it is created: its parameters are frozen, with the initial values of
 * their own.
 *
 * @param layer the network
 */
public record Frozen(Layer layer) implements Layer {
  @Override
  public void declare(Declarations d) {
    Declarations own = Declarations.of(layer);
    own.parameters().forEach(d::frozen);
    own.frozen().forEach(d::frozen);
    own.buffers().forEach(d::buffer);
  }

  @Override
  public Value forward(Pass pass, Value x) {
    return layer.forward(pass, x);
  }
}
