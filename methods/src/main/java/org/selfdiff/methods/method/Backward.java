package org.selfdiff.methods.method;

/**
 * How a step computes gradients; all ways give the same numbers where none overflows.
 *
 * @param recompute whether the activations within a block are computed again instead of being kept
 * @param scaled whether the loss is multiplied by a scale that follows what overflows, for numbers
 *     of 16 bits
 */
public record Backward(boolean recompute, boolean scaled) {
  /** Keeps every activation and leaves the loss as it is. */
  public static final Backward PLAIN = new Backward(false, false);
}
