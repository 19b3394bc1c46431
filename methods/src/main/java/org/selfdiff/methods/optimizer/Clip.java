package org.selfdiff.methods.optimizer;

import java.util.List;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.TensorGroup;
import org.selfdiff.methods.schedule.ScalarSchedule;
import org.selfdiff.methods.schema.Context;
import org.selfdiff.methods.schema.Findings;

/**
 * How gradients are kept from growing too large, before the optimizer sees them: a gradient g whose
 * norm is above the largest one, c, is multiplied by c / (|g| + 1e-6), as in PyTorch.
 */
public sealed interface Clip permits GlobalClip, PerTensorClip {
  /** Added to a norm before the division. */
  double EPS = 1e-6;

  /** The largest norm at every step. */
  ScalarSchedule largest();

  /**
   * The gradients of all networks, none larger than it may be.
   *
   * @param gradients one group per network
   * @param largest the largest norm, a scalar
   */
  List<TensorGroup> clipped(Graph g, List<TensorGroup> gradients, Value largest);

  /** Reports settings that do not go with the rest of the experiment. */
  default void check(Context context, Findings findings) {}

  /** min(1, largest / (norm + eps)). */
  static Value factor(Graph g, Value norms, Value largest) {
    return g.div(largest, TensorNorms.larger(g, g.add(norms, EPS), largest));
  }
}
