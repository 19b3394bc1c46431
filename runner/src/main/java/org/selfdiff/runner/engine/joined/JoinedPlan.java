package org.selfdiff.runner.engine.joined;

import java.util.List;
import org.selfdiff.runner.engine.ComputePrecision;
import org.selfdiff.runner.engine.plan.ExecutionPlan;

/**
 * A plan in which one kernel runs several ops.
 *
 * @param entries what to run, in an order with the results of the plan's own
 */
public record JoinedPlan(List<JoinedEntry> entries) {
  /** Copies the list. */
  public JoinedPlan {
    entries = List.copyOf(entries);
  }

  /**
   * Joins what can be joined and is worth it.
   *
   * @param plan a plan of the torch executor for GPUs
   * @param precision the precision in which it is to run
   */
  public static JoinedPlan of(ExecutionPlan plan, ComputePrecision precision) {
    return new JoinedPlan(Joining.of(plan, new Forms(plan, precision)));
  }

  /** The groups, in order. */
  public List<JoinedGroup> groups() {
    return entries.stream()
        .filter(JoinedGroup.class::isInstance)
        .map(JoinedGroup.class::cast)
        .toList();
  }
}
