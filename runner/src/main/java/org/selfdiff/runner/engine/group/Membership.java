package org.selfdiff.runner.engine.group;

import org.selfdiff.methods.graph.Collective;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.parallel.DataParallel;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.Program;

/** What ties a step to the group that runs it. */
public final class Membership {
  private Membership() {}

  /**
   * Checks that a step is one for a group.
   *
   * @throws IllegalArgumentException if it exchanges values between another number of ranks
   */
  public static void require(TrainingStep step, ProcessGroup group) {
    step.graph().nodes().forEach(n -> require(n, group));
  }

  private static void require(Node n, ProcessGroup group) {
    if (n.op() instanceof Collective c && c.world() != group.size()) {
      throw new IllegalArgumentException(
          "a step for %d ranks (%s) was given to a group of %d"
              .formatted(c.world(), c, group.size()));
    }
    n.body().forEach(inner -> require(inner, group));
  }

  /** Tells a program its rank, if it asks for it. */
  public static void tell(Program program, ProcessGroup group) {
    boolean asks =
        program.step().inputs().stream().anyMatch(v -> v.name().equals(DataParallel.RANK));
    if (asks) {
      program.input(DataParallel.RANK).put(0, group.rank());
    }
  }
}
