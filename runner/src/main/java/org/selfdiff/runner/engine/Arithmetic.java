package org.selfdiff.runner.engine;

/** Number format in which an executor computes. States, losses and updates keep the graph's. */
public enum Arithmetic {
  /** The type of the graph everywhere. */
  GRAPH,
  /** Convolutions and matrix products, and what lies between them, in bfloat16. */
  BF16
}
