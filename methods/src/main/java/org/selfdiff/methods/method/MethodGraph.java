package org.selfdiff.methods.method;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.selfdiff.methods.mixing.Mixture;
import org.selfdiff.methods.parallel.DataParallel;
import org.selfdiff.methods.step.Feed;
import org.selfdiff.methods.step.TrainingStep;

/**
 * A method's training step, where its inputs come from, and what it was built from.
 *
 * @param step the step; one of its metrics is {@code loss}
 * @param feeds name of each input to its source
 * @param encoders names of the networks that are the kept encoder or start as it; their tensors
 *     begin with those of the backbone
 * @param mixtures the mixtures of images that networks see, in the order in which they first do;
 *     none in the step of a rank
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
   * The step of one of several ranks that share its images: rank r has the images r, r + world, r +
   * 2 world, ... of the batch, in this order, and every rank the same states.
   *
   * @param world how many ranks there are, a divisor of the batch; nothing changes with 1
   */
  public MethodGraph over(int world) {
    if (world == 1) {
      return this;
    }
    Set<String> shared = new HashSet<>();
    feeds.forEach(
        (name, feed) -> {
          if (feed.ofImages()) {
            shared.add(name);
          }
        });
    Map<String, Feed> all = new HashMap<>(feeds);
    all.put(DataParallel.RANK, new Feed.Rank());
    return new MethodGraph(DataParallel.of(step, shared, world), all, encoders, List.of());
  }

  /**
   * A mixture of the images of a view.
   *
   * @param view name of the input that the view is
   */
  public record MixedView(String view, Mixture mixture) {}
}
