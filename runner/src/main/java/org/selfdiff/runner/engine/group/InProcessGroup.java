package org.selfdiff.runner.engine.group;

import java.util.List;
import java.util.stream.IntStream;
import org.selfdiff.methods.graph.Collective;
import org.selfdiff.runner.engine.Memory;

/**
 * Ranks that are threads of one process. What they reduce is reduced in the order of the ranks, so
 * that every rank gets the same bits, and the same in every run. Each rank has a thread of its own;
 * one that fails has to close its membership, which frees the others.
 */
public final class InProcessGroup implements ProcessGroup {
  private final int rank;
  private final SharedExchanges exchanges;
  private int begun;

  private InProcessGroup(int rank, SharedExchanges exchanges) {
    this.rank = rank;
    this.exchanges = exchanges;
  }

  /** The members of a new group, by rank. */
  public static List<ProcessGroup> of(int size) {
    if (size < 1) {
      throw new IllegalArgumentException("a group needs at least one rank, found " + size);
    }
    SharedExchanges exchanges = new SharedExchanges(size);
    return IntStream.range(0, size)
        .mapToObj(rank -> (ProcessGroup) new InProcessGroup(rank, exchanges))
        .toList();
  }

  @Override
  public int rank() {
    return rank;
  }

  @Override
  public int size() {
    return exchanges.size();
  }

  @Override
  public Exchange begin(Collective what, Memory from, Memory into) {
    if (what.world() != size()) {
      throw new IllegalArgumentException(what + " in a group of " + size());
    }
    int number = begun++;
    exchanges.bring(number, rank, new SharedExchanges.Part(what, from, into));
    return () -> exchanges.await(number, rank);
  }

  @Override
  public void broadcast(Memory memory) {
    int number = begun++;
    exchanges.bring(number, rank, new SharedExchanges.Part(null, memory, memory));
    exchanges.await(number, rank);
  }

  @Override
  public void close() {
    exchanges.leave(rank);
  }

  @Override
  public String toString() {
    return "rank " + rank + " of " + size();
  }
}
