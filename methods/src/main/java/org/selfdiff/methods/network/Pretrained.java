package org.selfdiff.methods.network;

import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.step.Initializer;

/**
 * A network that comes trained and stays as it is: its parameters are frozen, and every tensor
 * starts with values of a file.
 *
 * @param layer the network
 * @param file what holds the values
 */
public record Pretrained(Layer layer, String file) implements Layer {
  @Override
  public void declare(Declarations d) {
    Declarations own = Declarations.of(layer);
    own.parameters().forEach(t -> d.frozen(loaded(t)));
    own.frozen().forEach(t -> d.frozen(loaded(t)));
    own.buffers().forEach(t -> d.buffer(loaded(t)));
  }

  @Override
  public Value forward(Pass pass, Value x) {
    return layer.forward(pass, x);
  }

  private Declarations.Tensor loaded(Declarations.Tensor t) {
    return new Declarations.Tensor(t.key(), t.shape(), new Initializer.Imported(file, t.key()));
  }
}
