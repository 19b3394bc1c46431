package org.selfdiff.runner.engine.joined;

import org.selfdiff.runner.engine.plan.Instruction;

/** One entry of a plan in which some ops have been joined. */
public sealed interface JoinedEntry permits JoinedEntry.Alone, JoinedGroup {
  /** An instruction that stays as it is. */
  record Alone(Instruction instruction) implements JoinedEntry {}
}
