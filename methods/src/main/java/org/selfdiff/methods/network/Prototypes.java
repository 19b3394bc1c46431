package org.selfdiff.methods.network;

import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.step.Initializer;

/**
 * Directions that embeddings are compared with (SwAV): a linear layer without bias, [N, D] to [N,
 * K].
 *
 * @param dim D, size of an embedding
 * @param count K
 */
public record Prototypes(int dim, int count) implements Layer {
  private static final String KEY = "weight";

  @Override
  public void declare(Declarations d) {
    d.parameter(KEY, new Initializer.UniformFanIn(dim), count, dim);
  }

  @Override
  public Value forward(Pass pass, Value x) {
    return pass.graph().matmul(x, false, pass.parameter(KEY), true);
  }

  /** The prototypes [K, D]. */
  public Value of(Tensors tensors) {
    return tensors.parameter(KEY);
  }

  /**
   * The same tensors with rows of norm 1. Gradients are taken by these rows: none passes through
   * the division.
   */
  public Tensors unit(Tensors tensors) {
    Graph g = tensors.graph();
    Value rows = g.unitRows(of(tensors));
    return tensors.withTrained(g.reshape(g.stopGradient(rows), (long) count * dim));
  }
}
