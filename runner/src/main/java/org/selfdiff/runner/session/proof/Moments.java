package org.selfdiff.runner.session.proof;

import java.util.HashMap;
import java.util.Map;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.Part;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.Memory;

/**
 * Which elements of a step's tensors have a gradient that is rounding alone: a bias before a batch
 * norm, for instance, whose true gradient is 0. Adam divides gradients by their size, so that such
 * elements move as far as any other, in a direction that rounding chooses.
 */
final class Moments {
  /** First moments of Adam's rules, by the tensors' names. */
  private static final String PREFIX = "optimizer.exp_avg.";

  private final Map<String, Part> parts = new HashMap<>();
  private final Map<String, Moment> moments = new HashMap<>();
  private final double noise;

  private record Moment(Memory values, long offset, double mean) {}

  /**
   * Looks at the moments after some steps.
   *
   * @param states name of a state to its numbers
   * @param noise share of the moments' root mean square that rounding makes
   */
  Moments(TrainingStep step, Map<String, Memory> states, double noise) {
    this.noise = noise;
    for (State s : step.states()) {
      s.parts().forEach(p -> parts.put(p.name(), p));
      if (s.name().startsWith(PREFIX)) {
        add(s, states.get(s.name()));
      }
    }
  }

  private void add(State s, Memory values) {
    double square = 0;
    for (long i = 0; i < values.size(); i++) {
      square += values.get(i) * values.get(i);
    }
    double mean = Math.sqrt(square / values.size());
    for (Part p : s.parts()) {
      String of = p.name().substring(PREFIX.length());
      moments.put(of, new Moment(values, p.offset(), mean));
    }
  }

  /**
   * Says of the elements of a tensor whether rounding alone moves them. Those of a network that
   * follows another are moved by the other's.
   */
  Noisy of(String tensor) {
    Part source = parts.get(tensor);
    while (source != null && source.init() instanceof Initializer.CopyOf copy) {
      source = parts.get(copy.part());
    }
    Moment m = source == null ? null : moments.get(source.name());
    if (m == null) {
      return element -> false;
    }
    return element -> Math.abs(m.values().get(m.offset() + element)) <= noise * m.mean();
  }

  /** Elements by their place. */
  @FunctionalInterface
  interface Noisy {
    /** Whether rounding alone moves one. */
    boolean at(long element);
  }
}
