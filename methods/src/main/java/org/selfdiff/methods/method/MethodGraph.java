package org.selfdiff.methods.method;

import java.util.List;
import java.util.Map;
import org.selfdiff.methods.mixing.Mixture;
import org.selfdiff.methods.step.Feed;
import org.selfdiff.methods.step.TrainingStep;

/**
 * A method's training step, where its inputs come from, and what it was built from.
 *
 * @param step the step; one of its metrics is {@code loss}
 * @param feeds name of each input to its source
 * @param encoders names of the networks that are the kept encoder or start as it; their tensors
 *     begin with those of the backbone
 * @param mixtures the mixtures of images that networks see, in the order in which they first do
 */
public record MethodGraph(
    TrainingStep step, Map<String, Feed> feeds, List<String> encoders, List<MixedView> mixtures) {
  /** Copies map and lists. */
  public MethodGraph {
    feeds = Map.copyOf(feeds);
    encoders = List.copyOf(encoders);
    mixtures = List.copyOf(mixtures);
  }

  /**
   * A mixture of the images of a view.
   *
   * @param view name of the input that the view is
   */
  public record MixedView(String view, Mixture mixture) {}
}
