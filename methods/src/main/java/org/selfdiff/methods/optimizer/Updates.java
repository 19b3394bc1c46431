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
import org.selfdiff.methods.network.TensorGroup;
import org.selfdiff.methods.step.Feed;

/** A rule on whole networks, some of whose parameters may stay as they are for a while. */
public final class Updates {
  private final Graph graph;
  private final Optimizer rule;
  private final Freeze freeze;
  private final BiFunction<String, Feed, Value> scalars;
  private final Optional<Skips> skips;
  private final Map<String, Value> rates = new LinkedHashMap<>();
  private final Map<String, Value> lateRates = new LinkedHashMap<>();
  private Value frozen;

  /**
   * A rule with its scalars.
   *
   * @param freeze what stays as it is at first
   * @param scalars gives an input of the graph for a name and what feeds it
   * @param skips the updates that are left out, where some may be
   */
  public Updates(
      Graph graph,
      Optimizer rule,
      Freeze freeze,
      BiFunction<String, Feed, Value> scalars,
      Optional<Skips> skips) {
    this.graph = graph;
    this.rule = rule;
    this.freeze = freeze;
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
    for (var run : parameters.runs(t -> freeze.holds(network + "." + t.key()))) {
      TensorGroup part = parameters.part(run);
      List<TensorGroup> ofRun = slots.stream().map(s -> parameters.in(s).part(run)).toList();
      TensorGroup slope = gradient.part(run);
      parts.add(
          run.kind() ? late(part, ofRun, slope) : rule.update(graph, part, ofRun, slope, rates));
    }
    return Optimizer.Update.joined(graph, parts);
  }

  private Optimizer.Update late(
      TensorGroup parameters, List<TensorGroup> slots, TensorGroup gradient) {
    if (frozen == null) {
      frozen = scalars.apply("frozen", new Feed.Frozen(freeze.until()));
      rates.forEach((name, value) -> lateRates.put(name, delayed(name, value)));
    }
    Optimizer.Update update = rule.update(graph, parameters, slots, gradient, lateRates);
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
