package org.selfdiff.runner.engine.group;

import org.selfdiff.methods.graph.AllGather;
import org.selfdiff.methods.graph.Collective;
import org.selfdiff.runner.engine.Memory;

/**
 * Rank 0 of a world that has no others: what it gets is what it gives, in every place. The numbers
 * of a step are then none of an experiment, but its kernels are those of a rank, so that they can
 * be timed by themselves.
 *
 * @param size how many ranks there would be
 */
public record Mirrored(int size) implements ProcessGroup {
  /** Checks the number. */
  public Mirrored {
    if (size < 1) {
      throw new IllegalArgumentException("a group needs at least one rank, found " + size);
    }
  }

  @Override
  public int rank() {
    return 0;
  }

  /** Of a sum its own part alone, as if all else were zeros; of parts of a sum the first. */
  @Override
  public Exchange begin(Collective what, Memory from, Memory into) {
    if (what instanceof AllGather) {
      for (int rank = 0; rank < size; rank++) {
        into.copy(rank * from.size(), from, 0, from.size());
      }
    } else if (from != into) {
      into.copy(0, from, 0, into.size());
    }
    return () -> {};
  }

  @Override
  public void broadcast(Memory memory) {}

  @Override
  public void close() {}
}
