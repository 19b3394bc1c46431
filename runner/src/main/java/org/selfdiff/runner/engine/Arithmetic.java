package org.selfdiff.runner.engine;

/** Number format in which an executor computes. States, losses and updates keep the graph's. */
public enum Arithmetic {
  /** The type of the graph everywhere. */
  GRAPH,
  /** As {@link #GRAPH}, with products of TensorFloat-32 on GPUs; on processors the same as it. */
  TF32,
  /** Convolutions and matrix products, and what lies between them, in bfloat16. */
  BF16
}
