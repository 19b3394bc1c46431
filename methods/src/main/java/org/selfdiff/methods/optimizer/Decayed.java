package org.selfdiff.methods.optimizer;

import org.selfdiff.methods.network.Declarations;

/** Which parameters decay. */
public enum Decayed {
  /** All of them. */
  ALL,
  /** Those with two axes or more that are no biases (DINO, Mugs). */
  WEIGHTS;

  boolean includes(Declarations.Tensor tensor) {
    return this == ALL || tensor.isWeight();
  }
}
