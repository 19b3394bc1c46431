package org.selfdiff.methods.method;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.Branch;
import org.selfdiff.methods.network.GroupStatistics;
import org.selfdiff.methods.network.Layer;
import org.selfdiff.methods.network.Tensors;
import org.selfdiff.methods.optimizer.Freeze;
import org.selfdiff.methods.step.Feed;

/**
 * The networks that BYOL, SimSiam, MoCo v3 and Momentum² Teacher have in common: an online encoder
 * with a predictor behind it, both trained, and mostly a target that has the form of the encoder
 * and follows it.
 */
final class Siamese {
  private static final String PREDICTOR = "predictor";

  private final Layer form;
  private final Tensors online;
  private final Tensors head;
  private final Branch ofOnline;
  private final Branch ofHead;
  private Optional<Target> target = Optional.empty();
  private Optional<Groups> groups = Optional.empty();

  /** The target before the step, and after it by the online encoder after it. */
  private record Target(Tensors before, UnaryOperator<Tensors> after) {}

  /** What the groups of the target's batches keep for themselves, before and after the step. */
  private record Groups(GroupStatistics before, Supplier<Value> after) {}

  /**
   * Declares the trained networks.
   *
   * @param name name of the online encoder
   * @param form the encoder: backbone and projector
   * @param predictor what is behind it
   */
  Siamese(Graph g, String name, Layer form, Layer predictor) {
    this(g, name, form, predictor, 1);
  }

  /**
   * The same with batch norm in groups.
   *
   * @param splits groups of a batch with statistics of their own
   */
  Siamese(Graph g, String name, Layer form, Layer predictor, int splits) {
    this.form = form;
    online = Tensors.input(g, name, form);
    head = Tensors.input(g, PREDICTOR, predictor);
    ofOnline = new Branch(form, online, splits);
    ofHead = new Branch(predictor, head, splits);
  }

  /** The form of encoder and target. */
  Layer form() {
    return form;
  }

  /** The online encoder before the step. */
  Tensors online() {
    return online;
  }

  /** Declares the target, which starts as the online encoder. */
  Tensors target(String name) {
    return Tensors.input(online.graph(), name, form);
  }

  /** Projections z of images [N, 3, S, S]. */
  Value encode(Value x) {
    return ofOnline.forward(x);
  }

  /** Predictions p of projections. */
  Value predict(Value z) {
    return ofHead.forward(z);
  }

  /**
   * Says how the target follows.
   *
   * @param before the target before the step
   * @param after the target after the step, by the online encoder after it
   */
  void follow(Tensors before, UnaryOperator<Tensors> after) {
    target = Optional.of(new Target(before, after));
  }

  /**
   * Says what the groups of the target's batches keep for themselves.
   *
   * @param before running statistics before the step
   * @param after those after the step
   */
  void keep(GroupStatistics before, Supplier<Value> after) {
    groups = Optional.of(new Groups(before, after));
  }

  /**
   * The finished step.
   *
   * @param metrics what is reported, the loss among it
   * @param predictorRate learning rate that the predictor has for itself
   */
  MethodGraph step(
      StepSpec p, StepInputs inputs, Map<String, Value> metrics, Optional<Feed> predictorRate) {
    OptimizerStep update =
        OptimizerStep.of(
            p.optimizer(),
            inputs,
            metrics.get("loss"),
            Freeze.NONE,
            predictorRate.map(rate -> Map.of(PREDICTOR, rate)).orElse(Map.of()),
            ofOnline.tensors(),
            ofHead.tensors());
    Tensors after = update.networks().get(0);
    StepStates states = new StepStates();
    states.encoder(online, after);
    target.ifPresent(t -> states.follower(t.before(), t.after().apply(after), online));
    groups.ifPresent(g -> states.statistics(g.before(), g.after().get()));
    states.network(head, update.networks().get(1));
    states.slots(update);
    return states.graph(inputs, metrics);
  }
}
