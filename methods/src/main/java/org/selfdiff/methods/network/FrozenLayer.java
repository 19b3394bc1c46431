package org.selfdiff.methods.network;

import org.selfdiff.methods.graph.Value;

/**
 * A layer whose parameters training leaves as they are.
 *
 * @param layer the layer
 */
public record FrozenLayer(Layer layer) implements Layer {
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
