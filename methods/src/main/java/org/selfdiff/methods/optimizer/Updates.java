package org.selfdiff.methods.optimizer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.selfdiff.methods.graph.EmaUpdate;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.Declarations;
import org.selfdiff.methods.network.TensorGroup;
import org.selfdiff.methods.step.Feed;

/**
 * A rule on whole networks, some of whose parameters may stay as they are for a while, and some of
 * which may have lower learning rates than others.
 */
public final class Updates {
  private final Graph graph;
  private final Optimizer rule;
  private final Freeze freeze;
  private final LayerRates layers;
  private final BiFunction<String, Feed, Value> scalars;
  private final Optional<Skips> skips;
  private final Map<String, Value> rates = new LinkedHashMap<>();
  private final Map<String, Value> lateRates = new LinkedHashMap<>();
  private Value frozen;

  /**
   * A rule with its scalars.
   *
   * @param freeze what stays as it is at first
   * @param layers which parameters have lower rates
   * @param scalars gives an input of the graph for a name and what feeds it
   * @param skips the updates that are left out, where some may be
   */
  public Updates(
      Graph graph,
      Optimizer rule,
      Freeze freeze,
      LayerRates layers,
      BiFunction<String, Feed, Value> scalars,
      Optional<Skips> skips) {
    this.graph = graph;
    this.rule = rule;
    this.freeze = freeze;
    this.layers = layers;
    this.scalars = scalars;
    this.skips = skips;
    rule.rates().forEach((name, feed) -> rates.put(name, rate(name, feed)));
    skips.ifPresent(left -> rates.put(Optimizer.SKIP, left.now()));
  }

  /** Updates that are left out are not counted. */
  private Value rate(String name, Feed feed) {
    Value fed = scalars.apply(name, feed);
    return feed instanceof Feed.UpdateNumber
        ? skips.map(left -> graph.sub(fed, left.all())).orElse(fed)
        : fed;
  }

  /** The gradients of all networks within the rule's limit. */
  public List<TensorGroup> clipped(List<TensorGroup> gradients) {
    return rule.clip()
        .map(
            clip ->
                clip.clipped(
                    graph,
                    gradients,
                    scalars.apply("clip_norm", new Feed.Scheduled(clip.largest()))))
        .orElse(gradients);
  }

  /**
   * Appends the update of one network.
   *
   * @param network its name
   * @param parameters what is trained
   * @param slots buffers of the rule, flat [n]
   * @param gradient gradient of the loss by the parameters
   */
  public Optimizer.Update of(
      String network, TensorGroup parameters, List<Value> slots, TensorGroup gradient) {
    List<Optimizer.Update> parts = new ArrayList<>();
    for (var run : parameters.runs(t -> kind(network, t))) {
      TensorGroup part = parameters.part(run);
      List<TensorGroup> ofRun = slots.stream().map(s -> parameters.in(s).part(run)).toList();
      TensorGroup slope = gradient.part(run);
      double scale = run.kind().scale();
      parts.add(
          run.kind().frozen()
              ? late(part, ofRun, slope, scale)
              : rule.update(graph, part, ofRun, slope, scaled(rates, scale)));
    }
    return Optimizer.Update.joined(graph, parts);
  }

  /** What neighboring parameters that are updated together have in common. */
  private record Kind(boolean frozen, double scale) {}

  private Kind kind(String network, Declarations.Tensor tensor) {
    return new Kind(freeze.holds(network + "." + tensor.key()), layers.scale(tensor.key()));
  }

  /** The scalars of a rule with another learning rate. */
  private Map<String, Value> scaled(Map<String, Value> of, double scale) {
    if (scale == 1) {
      return of;
    }
    Map<String, Value> scaled = new LinkedHashMap<>(of);
    rule.rates().entrySet().stream()
        .filter(rate -> rate.getValue() instanceof Feed.LearningRate)
        .forEach(rate -> scaled.put(rate.getKey(), graph.mul(of.get(rate.getKey()), scale)));
    return scaled;
  }

  private Optimizer.Update late(
      TensorGroup parameters, List<TensorGroup> slots, TensorGroup gradient, double scale) {
    if (frozen == null) {
      frozen = scalars.apply("frozen", new Feed.Frozen(freeze.until()));
      rates.forEach((name, value) -> lateRates.put(name, delayed(name, value)));
    }
    Optimizer.Update update =
        rule.update(graph, parameters, slots, gradient, scaled(lateRates, scale));
    List<Value> after = new ArrayList<>();
    for (int i = 0; i < slots.size(); i++) {
      after.add(kept(slots.get(i), update.slots().get(i)));
    }
    return new Optimizer.Update(kept(parameters, update.parameters()), after);
  }

  private Value delayed(String name, Value rate) {
    if (!(rule.rates().get(name) instanceof Feed.UpdateNumber)) {
      return rate;
    }
    Value fed = scalars.apply(name + "_unfrozen", new Feed.UpdateNumber(freeze.until()));
    return skips
        .map(left -> graph.sub(fed, left.before("skipped_unfrozen", unfrozen())))
        .orElse(fed);
  }

  private Value unfrozen() {
    return graph.sub(graph.scalar(1), frozen);
  }

  private Value kept(TensorGroup before, Value after) {
    return graph.apply1(new EmaUpdate(), before.flat(), after, frozen);
  }
}
