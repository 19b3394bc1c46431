package org.selfdiff.methods.method;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.selfdiff.methods.graph.Gradients;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.TensorGroup;
import org.selfdiff.methods.network.Tensors;
import org.selfdiff.methods.optimizer.Optimizer;
import org.selfdiff.methods.step.State;

/**
 * One step of the optimizer down the gradient of a loss.
 *
 * @param networks the networks with their new parameters, in the order in which they were given
 * @param slots buffers of the optimizer, one of each kind per network
 * @param slotsAfter name of each buffer to its value after the step
 */
record Descent(List<Tensors> networks, List<State> slots, Map<String, Value> slotsAfter) {
  /**
   * Appends the reverse pass and the update of every network.
   *
   * @param inputs takes the scalars of the optimizer
   * @param loss the number that is to fall
   * @param networks what is trained, as it is after the forward passes
   */
  static Descent of(Optimizer rule, StepInputs inputs, Value loss, Tensors... networks) {
    Map<String, Value> rates = new LinkedHashMap<>();
    rule.rates().forEach((name, feed) -> rates.put(name, inputs.scalar(name, feed)));
    List<Value> wrt = new ArrayList<>();
    for (Tensors network : networks) {
      wrt.addAll(network.trained().views());
    }
    Graph g = networks[0].graph();
    List<Value> gradients = Gradients.of(g, loss, wrt);
    Descent descent = new Descent(new ArrayList<>(), new ArrayList<>(), new LinkedHashMap<>());
    int from = 0;
    for (Tensors network : networks) {
      int to = from + network.trained().views().size();
      descent.update(g, rule, rates, network, gradients.subList(from, to));
      from = to;
    }
    return descent;
  }

  private void update(
      Graph g, Optimizer rule, Map<String, Value> rates, Tensors network, List<Value> gradients) {
    TensorGroup trained = network.trained();
    List<Value> before = new ArrayList<>();
    for (String slot : rule.slots()) {
      String name = "optimizer." + slot + "." + network.name();
      Value buffer = g.input(name, trained.flat().dim(0));
      before.add(buffer);
      slots.add(trained.slot(buffer, name + "."));
    }
    Value gradient = trained.pack(gradients);
    Optimizer.Update update = rule.update(g, trained.flat(), before, gradient, rates);
    networks.add(network.withTrained(update.parameters()));
    for (int i = 0; i < before.size(); i++) {
      slotsAfter.put(before.get(i).name(), update.slots().get(i));
    }
  }
}
