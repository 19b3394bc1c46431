package org.selfdiff.runner.engine;

/**
 * Floating-point precision in which an executor computes. States, losses and updates keep the
 * graph's own.
 */
public enum ComputePrecision {
  /** The type of the graph everywhere. */
  GRAPH,
  /** As {@link #GRAPH}, with products of TensorFloat-32 on GPUs; on processors the same as it. */
  TF32,
  /** Convolutions and matrix products, and what lies between them, in bfloat16. */
  BF16,
  /**
   * As {@link #BF16} in numbers of 16 bits with 11 digits and a smaller range. On processors
   * kernels compute in fp32 and round what they give.
   */
  FP16;

  /** Whether some of a step is in a precision below the graph's. */
  public boolean isMixed() {
    return this == BF16 || this == FP16;
  }
}
