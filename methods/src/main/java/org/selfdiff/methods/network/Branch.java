package org.selfdiff.methods.network;

import java.util.function.Function;
import org.selfdiff.methods.graph.Value;

/**
 * A network in training mode over the batches of one step. Every batch is normalized by itself and
 * moves the running statistics on from where the batch before it left them.
 */
public final class Branch {
  private final Layer layer;
  private final int splits;
  private Tensors tensors;

  /** A branch with ordinary batch norm. */
  public Branch(Layer layer, Tensors tensors) {
    this(layer, tensors, 1);
  }

  /**
   * A branch.
   *
   * @param layer the network
   * @param tensors its tensors
   * @param splits groups of a batch with statistics of their own; 1 is ordinary batch norm
   */
  public Branch(Layer layer, Tensors tensors, int splits) {
    this.layer = layer;
    this.tensors = tensors;
    this.splits = splits;
  }

  /** Appends the pass of one batch. */
  public Value forward(Value x) {
    return pass(Pass.training(tensors, splits), p -> layer.forward(p, x));
  }

  /** Appends the pass of one batch that leaves out residual branches. */
  public Value forward(Value x, DropPath dropPath) {
    return pass(Pass.training(tensors, splits, dropPath), p -> layer.forward(p, x));
  }

  /** Appends a pass that gives something else than the network's output. */
  public <T> T pass(Function<Pass, T> body) {
    return pass(Pass.training(tensors, splits), body);
  }

  private <T> T pass(Pass pass, Function<Pass, T> body) {
    T result = body.apply(pass);
    tensors = pass.after();
    return result;
  }

  /** The tensors after the batches so far. */
  public Tensors tensors() {
    return tensors;
  }
}
