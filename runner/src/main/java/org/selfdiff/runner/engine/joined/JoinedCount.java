package org.selfdiff.runner.engine.joined;

import org.selfdiff.runner.engine.plan.ExecutionPlan;
import org.selfdiff.runner.engine.plan.Instruction;

/**
 * How many calls and kernels a step is made of. A call of a library may begin several kernels.
 *
 * @param plain calls of the library in a step in which nothing is joined
 * @param library calls of the library in a step in which ops are joined
 * @param own kernels of ours in such a step
 */
public record JoinedCount(int plain, int library, int own) {
  /** Counts. */
  public static JoinedCount of(ExecutionPlan plan, JoinedPlan joined) {
    int plain = (int) plan.instructions().stream().filter(JoinedCount::works).count();
    int library = 0;
    int own = 0;
    for (JoinedEntry entry : joined.entries()) {
      if (entry instanceof JoinedEntry.Alone alone) {
        library += works(alone.instruction()) ? 1 : 0;
      } else if (entry instanceof JoinedGroup group) {
        library += group.besides().size();
        own++;
      }
    }
    return new JoinedCount(plain, library, own);
  }

  private static boolean works(Instruction i) {
    return i instanceof Instruction.Call call ? !call.once() : i instanceof Instruction.Copy;
  }
}
