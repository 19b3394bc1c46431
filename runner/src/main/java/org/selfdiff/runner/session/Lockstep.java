package org.selfdiff.runner.session;

import org.selfdiff.methods.step.State;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.engine.group.Agreement;
import org.selfdiff.runner.engine.group.ProcessGroup;
import org.selfdiff.runner.engine.group.StateAgreement;
import org.selfdiff.runner.engine.group.StepFingerprint;

/**
 * Keeps the ranks of a run at the same step with the same states: rank 0 decides, and the others
 * follow. A rank without others exchanges nothing.
 */
final class Lockstep {
  private final ProcessGroup group;
  private final Agreement agreement;

  Lockstep(ProcessGroup group) {
    this.group = group;
    agreement = new Agreement(group);
  }

  /** Whether this rank decides, keeps and says what is to be decided, kept and said. */
  boolean leads() {
    return group.rank() == 0;
  }

  private boolean alone() {
    return group.size() == 1;
  }

  /**
   * Makes sure that all ranks run the same step, and gives them the states of rank 0, bit by bit.
   *
   * @param step what rank 0 has done; others say anything
   * @return the steps that the states have behind them
   * @throws org.selfdiff.runner.engine.group.GroupException with status 5 if the steps differ
   */
  long begin(Program program, long step) {
    if (alone()) {
      return step;
    }
    StepFingerprint.of(program.step()).require(group);
    for (State state : program.step().states()) {
      group.broadcast(program.stateToWrite(state.name()));
    }
    return (long) agreement.ofFirst((double) step)[0];
  }

  /** What rank 0 decides; the others' opinions do not count. */
  boolean decided(boolean opinion) {
    return alone() ? opinion : agreement.ofFirst(opinion);
  }

  /**
   * Makes sure that all ranks hold the same states, bit by bit.
   *
   * @throws org.selfdiff.runner.engine.group.GroupException with status 5 if they do not
   */
  void requireEqualStates(Program program) {
    StateAgreement.require(program, group);
  }
}
