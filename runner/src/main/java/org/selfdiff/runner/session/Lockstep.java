package org.selfdiff.runner.session;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.step.State;
import org.selfdiff.runner.engine.Memory;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.engine.group.ProcessGroup;

/**
 * Keeps the ranks of a run at the same step with the same states: rank 0 decides, and the others
 * follow. A rank without others exchanges nothing.
 */
final class Lockstep {
  private final ProcessGroup group;

  /** The word that is exchanged, I64 [1]. */
  private final Memory word =
      new Memory(
          DType.I64,
          1,
          (from, count) -> ByteBuffer.allocateDirect(count).order(ByteOrder.nativeOrder()));

  Lockstep(ProcessGroup group) {
    this.group = group;
  }

  /** Whether this rank decides, keeps and says what is to be decided, kept and said. */
  boolean leads() {
    return group.rank() == 0;
  }

  private boolean alone() {
    return group.size() == 1;
  }

  /**
   * Gives every rank the states of rank 0, bit by bit.
   *
   * @param step what rank 0 has done; others say anything
   * @return the steps that the states have behind them
   */
  long begin(Program program, long step) {
    if (alone()) {
      return step;
    }
    for (State state : program.step().states()) {
      group.broadcast(program.state(state.name()));
    }
    return ofRank0(step);
  }

  /** What rank 0 decides; the others' opinions do not count. */
  boolean decided(boolean opinion) {
    return alone() ? opinion : ofRank0(opinion ? 1 : 0) == 1;
  }

  private long ofRank0(long number) {
    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
    word.write(0, bytes.putLong(0, number));
    group.broadcast(word);
    word.read(0, bytes.rewind());
    return bytes.getLong(0);
  }
}
