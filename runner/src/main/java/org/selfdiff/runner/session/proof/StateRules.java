package org.selfdiff.runner.session.proof;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.Part;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;

/**
 * The rules by which the states of a step begin. Drawn numbers have the deviation that a run's
 * first values have; which numbers they are is another matter.
 */
final class StateRules {
  /** A loss scale at which gradients overflow would leave the updates out. */
  private static final double LARGEST = 1024;

  private static final double UNIFORM = Math.sqrt(3);

  private final Map<String, Part> parts = new HashMap<>();

  private StateRules(TrainingStep step) {
    step.states().forEach(s -> s.parts().forEach(p -> parts.put(p.name(), p)));
  }

  /** The rules of a step: name of a state to those of its tensors, in order. */
  static Map<String, List<StateRule>> of(TrainingStep step) {
    StateRules rules = new StateRules(step);
    Map<String, List<StateRule>> all = new HashMap<>();
    for (State s : step.states()) {
      all.put(s.name(), s.parts().stream().map(rules::rule).toList());
    }
    return all;
  }

  private StateRule rule(Part p) {
    Part source = p;
    while (source.init() instanceof Initializer.CopyOf copy) {
      source = parts.get(copy.part());
    }
    StateRule rule = first(source);
    // A follower that begins elsewhere than what it follows moves in the first step.
    String stream = rule.stream().isEmpty() ? "" : p.name();
    return new StateRule(p.name(), p.offset(), p.shape(), rule.bound(), stream, rule.values());
  }

  private StateRule first(Part p) {
    Initializer init = p.init();
    if (init instanceof Initializer.Fill fill) {
      return StateRule.given(p.name(), 0, p.shape(), Math.min(fill.value(), LARGEST));
    }
    if (init instanceof Initializer.Derived derived) {
      List<double[]> of = derived.parts().stream().map(n -> values(rule(parts.get(n)))).toList();
      return StateRule.given(p.name(), 0, p.shape(), derived.rule().of(of));
    }
    if (init instanceof Initializer.Imported && p.shape().rank() < 2) {
      // Gains and variances of norms: a drawn one might be negative.
      return StateRule.given(p.name(), 0, p.shape(), 1);
    }
    return StateRule.drawn(p.name(), 0, p.shape(), bound(init, p.shape()), p.name());
  }

  private static double bound(Initializer init, Shape shape) {
    if (init instanceof Initializer.HeFanOut) {
      return UNIFORM * Math.sqrt(2.0 / (shape.dim(0) * shape.dim(2) * shape.dim(3)));
    }
    if (init instanceof Initializer.UniformFanIn u) {
      return 1 / Math.sqrt(u.fanIn());
    }
    if (init instanceof Initializer.Uniform u) {
      return u.bound();
    }
    if (init instanceof Initializer.Normal n) {
      return UNIFORM * n.deviation();
    }
    if (init instanceof Initializer.Table t) {
      return t.elements().stream().mapToDouble(Math::abs).max().orElse(0);
    }
    if (init instanceof Initializer.UnitColumns) {
      return UNIFORM / Math.sqrt(shape.dim(0));
    }
    if (init instanceof Initializer.Imported) {
      return 1 / Math.sqrt(LongStream.of(shape.dims()).skip(1).reduce(1, (a, b) -> a * b));
    }
    throw new IllegalStateException("no rule for " + init);
  }

  private static double[] values(StateRule rule) {
    double[] values = new double[Math.toIntExact(rule.count())];
    StateRule.Numbers numbers = rule.numbers();
    Arrays.setAll(values, numbers::at);
    return values;
  }
}
