package org.selfdiff.methods.network;

import java.util.List;
import org.selfdiff.methods.graph.Value;

/**
 * Layers one after the other.
 *
 * @param layers the layers
 */
public record Sequential(List<Layer> layers) implements Layer {
  /** Copies the layers. */
  public Sequential {
    layers = List.copyOf(layers);
  }

  /** Layers one after the other. */
  public static Sequential of(Layer... layers) {
    return new Sequential(List.of(layers));
  }

  @Override
  public void declare(Declarations d) {
    layers.forEach(l -> l.declare(d));
  }

  @Override
  public Value forward(Pass pass, Value x) {
    for (Layer l : layers) {
      x = l.forward(pass, x);
    }
    return x;
  }
}
