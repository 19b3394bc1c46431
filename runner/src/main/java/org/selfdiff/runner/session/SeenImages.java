package org.selfdiff.runner.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.selfdiff.methods.graph.Concat;
import org.selfdiff.methods.graph.Conv2d;
import org.selfdiff.methods.graph.GatherRows;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.StopGradient;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;

/**
 * The mixtures of images that the networks of a training step see, as they stand in its graph. So
 * every method and every prior shows what it computes, and nothing has to be computed twice.
 */
final class SeenImages {
  private static final int CHANNELS = 3;
  private static final int IMAGE_RANK = 4;

  private final Map<Value, Node> producers = new HashMap<>();
  private final Set<Value> states = new LinkedHashSet<>();
  private final Set<Value> seen = new LinkedHashSet<>();

  /**
   * Images that are no view as it was made.
   *
   * @param view name of the input whose images are mixed
   * @param images the mixture, [N, 3, S, S]
   * @param partner what every image is mixed with, [N, 3, S, S]
   */
  record Mixture(String view, Value images, Value partner) {}

  private SeenImages(TrainingStep step) {
    step.states().forEach((State state) -> states.add(state.value()));
    for (Node node : step.graph().nodes()) {
      node.outputs().forEach(output -> producers.put(output, node));
    }
    for (Node node : step.graph().nodes()) {
      if (node.op() instanceof Conv2d && isImage(node.input(0))) {
        collect(node.input(0));
      }
    }
  }

  /** The mixtures in the order in which networks see them first; none without a mixing prior. */
  static List<Mixture> mixtures(TrainingStep step) {
    SeenImages images = new SeenImages(step);
    List<Mixture> mixtures = new ArrayList<>();
    for (Value value : images.seen) {
      images.mixture(value).ifPresent(mixtures::add);
    }
    return mixtures;
  }

  /** Adds the images that a batch is put together of, whatever their order in it. */
  private void collect(Value batch) {
    Node node = producers.get(batch);
    if (node == null) {
      seen.add(batch);
    } else if (node.op() instanceof Concat concat && concat.axis() == 0) {
      node.inputs().forEach(this::collect);
    } else if (node.op() instanceof GatherRows || node.op() instanceof StopGradient) {
      collect(node.input(0));
    } else {
      seen.add(batch);
    }
  }

  private Optional<Mixture> mixture(Value images) {
    Deque<Value> open = new ArrayDeque<>(List.of(images));
    Set<Value> visited = new LinkedHashSet<>();
    Optional<Value> view = Optional.empty();
    Optional<Value> partner = Optional.empty();
    while (!open.isEmpty()) {
      Value value = open.remove();
      Node node = producers.get(value);
      if (!visited.add(value)) {
        continue;
      }
      if (states.contains(value)) {
        // A hidden layer of three channels is no image.
        return Optional.empty();
      }
      if (node != null && node.op() instanceof GatherRows && isImage(value)) {
        partner = Optional.of(value);
      }
      if (node == null && isImage(value)) {
        view = Optional.of(value);
      }
      if (node != null) {
        open.addAll(node.inputs());
      }
    }
    if (view.isEmpty() || partner.isEmpty() || view.get() == images) {
      return Optional.empty();
    }
    return Optional.of(new Mixture(view.get().name(), images, partner.get()));
  }

  private static boolean isImage(Value value) {
    return value.rank() == IMAGE_RANK && value.dim(1) == CHANNELS;
  }
}
