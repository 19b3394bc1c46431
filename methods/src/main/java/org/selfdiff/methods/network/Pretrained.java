package org.selfdiff.methods.network;

import java.util.function.UnaryOperator;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.step.Initializer;

/**
 * A network that comes trained and stays as it is: its parameters are frozen, and every tensor
 * starts with values of a file.
 *
 * @param layer the network
 * @param file what holds the values
 * @param tensor key of a tensor to its name in the file
 */
public record Pretrained(Layer layer, String file, UnaryOperator<String> tensor) implements Layer {
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
    return new Declarations.Tensor(
        t.key(), t.shape(), new Initializer.Loaded(file, tensor.apply(t.key())));
  }
}
