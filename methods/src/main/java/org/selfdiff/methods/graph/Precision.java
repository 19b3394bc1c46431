package org.selfdiff.methods.graph;

/**
 * What a kernel may compute in when the experiment asks for a format shorter than the graph's.
 * Parameters, states and constants fit themselves to the activations that they meet.
 */
public enum Precision {
  /** The short format: products whose sums are gathered in a longer one. */
  SHORT,
  /** The short format if every activation that it reads has it. */
  ALL_SHORT,
  /** The short format if any activation that it reads has it. */
  ANY_SHORT,
  /** The format of {@link Op#saved()}: a gradient computes as what it reverses has computed. */
  SAVED,
  /** The graph's own format: statistics, losses, updates. */
  FULL
}
