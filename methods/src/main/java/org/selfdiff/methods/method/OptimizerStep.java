package org.selfdiff.methods.method;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.selfdiff.methods.graph.Gradients;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.TensorGroup;
import org.selfdiff.methods.network.Tensors;
import org.selfdiff.methods.optimizer.Freeze;
import org.selfdiff.methods.optimizer.LayerRates;
import org.selfdiff.methods.optimizer.Optimizer;
import org.selfdiff.methods.optimizer.Skips;
import org.selfdiff.methods.optimizer.Updates;
import org.selfdiff.methods.step.Feed;
import org.selfdiff.methods.step.State;

/**
 * One optimizer step on a loss: its backward pass and the update of every network.
 *
 * @param networks the networks with their new parameters, in the order in which they were given
 * @param slots buffers of the optimizer, one of each kind per network
 * @param slotsAfter name of each buffer to its value after the step
 * @param scaling the scale of the loss, where it has one
 */
record OptimizerStep(
    List<Tensors> networks,
    List<State> slots,
    Map<String, Value> slotsAfter,
    Optional<LossScale> scaling) {
  /**
   * Appends the backward pass and the update of every network.
   *
   * @param inputs takes the scalars of the optimizer
   * @param loss the number that is to fall
   * @param networks what is trained, as it is after the forward passes
   */
  static OptimizerStep of(Optimizer rule, StepInputs inputs, Value loss, Tensors... networks) {
    return of(rule, inputs, loss, Freeze.NONE, Map.of(), networks);
  }

  /** The same with parameters that stay as they are at the start of the run. */
  static OptimizerStep of(
      Optimizer rule, StepInputs inputs, Value loss, Freeze freeze, Tensors... networks) {
    return of(rule, inputs, loss, freeze, Map.of(), networks);
  }

  /** The same with learning rates that fall from layer to layer of the first network. */
  static OptimizerStep of(
      Optimizer rule, StepInputs inputs, Value loss, LayerRates layers, Tensors... networks) {
    return of(rule, inputs, loss, Freeze.NONE, layers, Map.of(), networks);
  }

  /**
   * The same with learning rates that some networks have for themselves.
   *
   * @param rates name of such a network to what feeds its rate
   */
  static OptimizerStep of(
      Optimizer rule,
      StepInputs inputs,
      Value loss,
      Freeze freeze,
      Map<String, Feed> rates,
      Tensors... networks) {
    return of(rule, inputs, loss, freeze, LayerRates.EQUAL, rates, networks);
  }

  private static OptimizerStep of(
      Optimizer rule,
      StepInputs inputs,
      Value loss,
      Freeze freeze,
      LayerRates layers,
      Map<String, Feed> rates,
      Tensors... networks) {
    List<Value> wrt = new ArrayList<>();
    for (Tensors network : networks) {
      wrt.addAll(network.trained().views());
    }
    Graph g = networks[0].graph();
    Optional<LossScale> scaling = inputs.scaling();
    Value scaled = scaling.map(scale -> scale.times(loss)).orElse(loss);
    List<Value> all =
        inputs.backward().recompute()
            ? Gradients.recomputing(g, scaled, wrt)
            : Gradients.of(g, scaled, wrt);
    List<TensorGroup> gradients = new ArrayList<>();
    int from = 0;
    for (Tensors network : networks) {
      TensorGroup trained = network.trained();
      int to = from + trained.keys().size();
      gradients.add(trained.in(trained.pack(all.subList(from, to))));
      from = to;
    }
    List<TensorGroup> own = scaling.map(scale -> scale.unscaled(gradients)).orElse(gradients);
    Optional<Skips> skips = scaling.map(scale -> scale);
    Updates updates = new Updates(g, rule, freeze, layers, inputs::scalar, skips);
    List<TensorGroup> clipped = updates.clipped(own);
    OptimizerStep update =
        new OptimizerStep(new ArrayList<>(), new ArrayList<>(), new LinkedHashMap<>(), scaling);
    for (int i = 0; i < networks.length; i++) {
      Feed rate = rates.get(networks[i].name());
      Updates rated =
          rate == null
              ? updates
              : new Updates(g, rule, freeze, layers, apart(inputs, networks[i], rate), skips);
      update.update(rule, rated, networks[i], clipped.get(i));
    }
    scaling.ifPresent(update::carry);
    return update;
  }

  /** Scalars of a network with a learning rate of its own. */
  private static BiFunction<String, Feed, Value> apart(
      StepInputs inputs, Tensors network, Feed lr) {
    return (name, feed) ->
        inputs.scalar(name + "_" + network.name(), feed instanceof Feed.LearningRate ? lr : feed);
  }

  private void carry(LossScale scale) {
    slots.addAll(scale.states());
    slotsAfter.putAll(scale.after());
  }

  private void update(Optimizer rule, Updates updates, Tensors network, TensorGroup gradient) {
    TensorGroup trained = network.trained();
    List<Value> before = new ArrayList<>();
    for (String slot : rule.slots()) {
      String name = "optimizer." + slot + "." + network.name();
      Value buffer = network.graph().input(name, trained.flat().dim(0));
      before.add(buffer);
      slots.add(trained.slot(buffer, name + "."));
    }
    Optimizer.Update update = updates.of(network.name(), trained, before, gradient);
    networks.add(network.withTrained(update.parameters()));
    for (int i = 0; i < before.size(); i++) {
      slotsAfter.put(before.get(i).name(), update.slots().get(i));
    }
  }
}
