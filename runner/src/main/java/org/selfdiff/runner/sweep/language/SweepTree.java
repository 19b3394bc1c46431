package org.selfdiff.runner.sweep.language;

import java.util.Map;
import org.selfdiff.runner.config.problem.Origin;
import org.selfdiff.runner.config.tree.BlockNode;

/**
 * A sweep with where everything in its block comes from.
 *
 * @param sweep the sweep
 * @param settings the settings of the block, its space left out
 * @param axes where each dimension of the space is given, by its key
 */
public record SweepTree(LoadedSweep sweep, BlockNode settings, Map<String, Origin> axes) {
  /** Copies the map. */
  public SweepTree {
    axes = Map.copyOf(axes);
  }
}
