package org.selfdiff.methods.method;

import java.util.Map;
import org.selfdiff.methods.step.Feed;
import org.selfdiff.methods.step.TrainingStep;

/**
 * A method's training step and where its inputs come from.
 *
 * @param step the step; one of its metrics is {@code loss}
 * @param feeds name of each input to its source
 */
public record MethodGraph(TrainingStep step, Map<String, Feed> feeds) {
  /** Copies the map. */
  public MethodGraph {
    feeds = Map.copyOf(feeds);
  }
}
