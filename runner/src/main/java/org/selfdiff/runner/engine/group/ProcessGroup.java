package org.selfdiff.runner.engine.group;

import org.selfdiff.methods.graph.Collective;
import org.selfdiff.runner.engine.Memory;

/**
 * The ranks that run the same steps together, as one of them sees them. Every rank begins the same
 * exchanges in the same order. Not thread safe.
 */
public interface ProcessGroup extends AutoCloseable {
  /** A rank without others. */
  ProcessGroup ALONE = new Alone();

  /** Number of this rank, from 0. */
  int rank();

  /** How many ranks there are. */
  int size();

  /**
   * Begins an exchange. Neither memory may be touched until it is awaited.
   *
   * @param what the exchange; its world is the size of this group
   * @param from what this rank gives
   * @param into what it gets; may be {@code from} in an {@link
   *     org.selfdiff.methods.graph.AllReduce}
   */
  Exchange begin(Collective what, Memory from, Memory into);

  /** Gives every rank the numbers of rank 0, bit by bit, and waits for them. */
  void broadcast(Memory memory);

  /**
   * Leaves the group; exchanges that others wait for fail. A program closes the group of a step
   * that has failed, so that it may be closed twice.
   */
  @Override
  void close();

  /** An exchange under way. */
  @FunctionalInterface
  interface Exchange {
    /**
     * Waits until it is done.
     *
     * @throws GroupException if another rank is gone or too late
     */
    void await();
  }
}
