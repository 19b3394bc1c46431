package org.selfdiff.runner.engine.plan;

import org.selfdiff.methods.graph.Node;

/** What the planner has to know of an executor's kernels. */
public interface Kernels {
  /** True if the executor has one kernel for this region, so that it stays whole. */
  boolean replaces(Node region);

  /** True if the kernel of this node may write the given output over the given input. */
  boolean inPlace(Node node, int input, int output);
}
