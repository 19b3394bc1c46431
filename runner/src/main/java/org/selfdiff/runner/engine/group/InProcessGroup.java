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
  private final Meetings meetings;
  private int begun;

  private InProcessGroup(int rank, Meetings meetings) {
    this.rank = rank;
    this.meetings = meetings;
  }

  /** The members of a new group, by rank. */
  public static List<ProcessGroup> of(int size) {
    if (size < 1) {
      throw new IllegalArgumentException("a group needs at least one rank, found " + size);
    }
    Meetings meetings = new Meetings(size);
    return IntStream.range(0, size)
        .mapToObj(rank -> (ProcessGroup) new InProcessGroup(rank, meetings))
        .toList();
  }

  @Override
  public int rank() {
    return rank;
  }

  @Override
  public int size() {
    return meetings.size();
  }

  @Override
  public Exchange begin(Collective what, Memory from, Memory into) {
    if (what.world() != size()) {
      throw new IllegalArgumentException(what + " in a group of " + size());
    }
    int number = begun++;
    meetings.bring(number, rank, new Meetings.Part(what, from, into));
    return () -> meetings.await(number, rank);
  }

  @Override
  public void broadcast(Memory memory) {
    int number = begun++;
    meetings.bring(number, rank, new Meetings.Part(null, memory, memory));
    meetings.await(number, rank);
  }

  @Override
  public void close() {
    meetings.leave(rank);
  }

  @Override
  public String toString() {
    return "rank " + rank + " of " + size();
  }
}
