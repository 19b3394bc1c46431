package org.selfdiff.runner.session.proof;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.selfdiff.methods.step.State;
import org.selfdiff.runner.engine.Memory;

/**
 * What steps left behind.
 *
 * @param losses of every step
 * @param states name of a state to a copy of it after the last step
 */
record States(List<Double> losses, Map<String, Memory> states) {
  /** Copies the states of a step that has run. */
  static States of(DrawnStep step, List<Double> losses) {
    Map<String, Memory> copies = new LinkedHashMap<>();
    for (State s : step.graph().step().states()) {
      Memory from = step.program().state(s.name());
      Memory to = Memory.allocate(from.type(), Math.toIntExact(from.size()));
      to.copy(from);
      copies.put(s.name(), to);
    }
    return new States(losses, copies);
  }

  /**
   * How far the same steps came out otherwise: the largest |x - y| / |y - first| of all states and
   * relative difference of all losses; 0 where every number is the same.
   */
  double distance(DrawnStep step, List<Double> others) {
    double most = 0;
    for (int i = 0; i < losses.size(); i++) {
      most = larger(most, Math.abs(others.get(i) - losses.get(i)), Math.abs(losses.get(i)));
    }
    for (State s : step.graph().step().states()) {
      Memory x = step.program().state(s.name());
      Memory y = states.get(s.name());
      double error = 0;
      double update = 0;
      for (StateRule rule : step.rules(s.name())) {
        StateRule.Numbers first = rule.numbers();
        for (long i = rule.offset(), k = 0; k < rule.count(); i++, k++) {
          error += square(x.get(i) - y.get(i));
          update += square(y.get(i) - first.at(k));
        }
      }
      most = larger(most, Math.sqrt(error), Math.sqrt(update));
    }
    return most;
  }

  /** What is no number is infinitely far. */
  private static double larger(double most, double error, double of) {
    if (error == 0) {
      return most;
    }
    double ratio = error / of;
    return Math.max(most, Double.isNaN(ratio) ? Double.POSITIVE_INFINITY : ratio);
  }

  private static double square(double x) {
    return x * x;
  }
}
