package org.selfdiff.methods.optimizer;

import org.selfdiff.methods.graph.Value;

/** The updates that an optimizer leaves out because their gradients overflow. */
public interface Skips {
  /** 1 where this step's update is left out, else 0; a scalar. */
  Value now();

  /** How many were left out before this step; a scalar. */
  Value all();

  /**
   * How many of some steps' were left out before this one; a scalar.
   *
   * @param name tells counts apart
   * @param counts 1 at steps that the count is about, else 0; a scalar
   */
  Value before(String name, Value counts);
}
