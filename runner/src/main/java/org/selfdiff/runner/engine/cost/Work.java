package org.selfdiff.runner.engine.cost;

/** Kinds of work, each with a rate of its own on a machine. */
public enum Work {
  /** Matrix products, attention among them. */
  PRODUCT,
  /** Convolutions of images. */
  CONVOLUTION,
  /** Everything else: kernels that wait for memory rather than for arithmetic. */
  STREAM
}
