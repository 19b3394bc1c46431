package org.selfdiff.methods.method;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.mixing.Mixing;
import org.selfdiff.methods.mixing.UnMix;
import org.selfdiff.methods.mixing.UnMixRule;

/**
 * The loss of a method as a function of its views: once, or as often as Un-Mix's rule for whole
 * losses asks for.
 *
 * @param loss the loss
 * @param terms its terms by name, where there are several
 */
record WholeLoss(Value loss, Map<String, Value> terms) {
  /**
   * The loss of a step.
   *
   * @param views the step's views, two under Un-Mix
   * @param of the loss of some views, with everything that its evaluation changes
   */
  static WholeLoss of(
      Mixing prior,
      Graph g,
      StepInputs inputs,
      List<Value> views,
      Function<List<Value>, Value> of) {
    if (!(prior instanceof UnMix unMix)) {
      return new WholeLoss(of.apply(views), Map.of());
    }
    UnMixRule rule =
        UnMixRule.of(
            g,
            views.get(0),
            views.get(1),
            inputs.reversedMixture(unMix),
            (a, b) -> of.apply(List.of(a, b)));
    return new WholeLoss(rule.loss(), rule.named());
  }

  /** Adds the loss and its terms to what a step reports. */
  void report(Map<String, Value> metrics) {
    metrics.put("loss", loss);
    terms.forEach((name, term) -> metrics.put("loss_" + name, term));
  }
}
