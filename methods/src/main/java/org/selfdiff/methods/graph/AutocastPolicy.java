package org.selfdiff.methods.graph;

/**
 * The precision in which a kernel may compute under mixed precision, like the op lists of PyTorch's
 * autocast. Parameters, states and constants fit themselves to the activations that they meet.
 */
public enum AutocastPolicy {
  /** Low precision: products whose sums are accumulated in a higher one. */
  LOW,
  /** Low precision if every activation that it reads has it. */
  LOW_IF_ALL,
  /** Low precision if any activation that it reads has it. */
  LOW_IF_ANY,
  /** The precision of {@link Op#saved()}: a gradient computes as what it reverses has computed. */
  SAVED,
  /** The graph's own precision: statistics, losses, updates. */
  FULL
}
