package org.selfdiff.methods.parallel;

import java.util.Set;
import org.selfdiff.methods.step.TrainingStep;

/**
 * Makes of a step over a whole batch the step that each of several ranks runs on its share of the
 * images.
 */
public final class DataParallel {
  /** Input with the number of the rank, I64 [1]; absent where a step does not need it. */
  public static final String RANK = "rank";

  private DataParallel() {}

  /**
   * The step of a rank. States, updates and metrics are the same on every rank, and up to rounding
   * those of the whole step.
   *
   * @param whole the step over the whole batch
   * @param shared its inputs that are shared out along their first axis: rank r gets the entries r,
   *     r + world, r + 2 world, ...
   * @param world how many ranks there are, at least 2
   * @throws org.selfdiff.methods.graph.GraphException if the images cannot be shared out
   */
  public static TrainingStep of(TrainingStep whole, Set<String> shared, int world) {
    throw new UnsupportedOperationException("data parallel steps");
  }
}
