package org.selfdiff.methods.graph;

/**
 * An exchange between the ranks of a world, all of which run the same graph: the op takes a value
 * of every rank, one each, and gives a value to every rank. A graph with such ops is no function of
 * one process alone; its stock form stands for a world whose ranks all hold the same.
 */
public sealed interface Collective extends Primitive permits AllGather, AllReduce, ReduceScatter {
  /** How many ranks take part, at least 2. */
  int world();

  /**
   * Checks the number of ranks.
   *
   * @throws GraphException if there are fewer than two
   */
  static void require(int world) {
    GraphException.unless(world > 1, "an exchange between %d ranks, expected 2 or more", world);
  }
}
