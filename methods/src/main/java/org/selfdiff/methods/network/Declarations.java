package org.selfdiff.methods.network;

import java.util.ArrayList;
import java.util.List;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.step.Initializer;

/**
 * The tensors of a network under PyTorch's keys, and of each kind in PyTorch's order: parameters,
 * frozen parameters and buffers.
 */
public final class Declarations {
  private final List<Tensor> parameters = new ArrayList<>();
  private final List<Tensor> frozen = new ArrayList<>();
  private final List<Tensor> buffers = new ArrayList<>();

  /** A tensor's key within the network, its shape and its initial value. */
  public record Tensor(String key, Shape shape, Initializer init) {
    /** Whether it has two axes or more and is no bias; norms and biases are no weights. */
    public boolean isWeight() {
      return shape.rank() > 1 && !key.endsWith("bias");
    }
  }

  /** The tensors of a network. */
  public static Declarations of(Layer network) {
    Declarations d = new Declarations();
    network.declare(d);
    return d;
  }

  /** Adds what gradients change. */
  public void parameter(String key, Initializer init, long... shape) {
    parameters.add(new Tensor(key, Shape.of(shape), init));
  }

  /**
   * Adds a parameter that training leaves as it is: no gradient, no optimizer, but part of what a
   * momentum encoder averages.
   */
  public void frozen(String key, Initializer init, long... shape) {
    frozen.add(new Tensor(key, Shape.of(shape), init));
  }

  void frozen(Tensor tensor) {
    frozen.add(tensor);
  }

  void buffer(Tensor tensor) {
    buffers.add(tensor);
  }

  /** Adds what forward passes change: running statistics. */
  void buffer(String key, double init, long... shape) {
    buffers.add(new Tensor(key, Shape.of(shape), new Initializer.Fill(init)));
  }

  /** What gradients change. */
  public List<Tensor> parameters() {
    return List.copyOf(parameters);
  }

  /** Parameters that training leaves as they are. */
  public List<Tensor> frozen() {
    return List.copyOf(frozen);
  }

  /** What forward passes change. */
  public List<Tensor> buffers() {
    return List.copyOf(buffers);
  }
}
